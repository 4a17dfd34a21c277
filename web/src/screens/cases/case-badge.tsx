/** Whether a case is open, in a word and a shape, not by colour alone. */
import { Badge } from '@mantine/core';
import { IconArchive, IconCircleDot, IconClockOff, IconEraser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { stateOfCase, type CaseFile } from './case-state.js';

const looks = {
  open: { color: 'teal', Icon: IconCircleDot },
  ended: { color: 'yellow', Icon: IconClockOff },
  closed: { color: 'gray', Icon: IconArchive },
  erased: { color: 'gray', Icon: IconEraser },
} as const;

export function CaseBadge({ of }: { of: Pick<CaseFile, 'endsOn' | 'closedAt' | 'erasedAt'> }) {
  const { t } = useTranslation('cases');
  const state = stateOfCase(of);
  const { color, Icon } = looks[state];
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t(`states.${state}`)}
    </Badge>
  );
}
