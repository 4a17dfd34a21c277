/** What was checked, step by step: a sign, the word for it and why. Colour says nothing that sign and word do not. */
import { Alert, Group, List, Text, ThemeIcon } from '@mantine/core';
import {
  IconCheck,
  IconQuestionMark,
  IconShieldCheck,
  IconShieldQuestion,
  IconShieldX,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepState } from '../../verify/verify-entry.js';

const signs = {
  holds: { Icon: IconCheck, colour: 'green' },
  fails: { Icon: IconX, colour: 'red' },
  open: { Icon: IconQuestionMark, colour: 'gray' },
} as const;

export interface ShownStep {
  key: string;
  state: StepState;
  title: string;
  why?: ReactNode;
}

export function StepList({ steps, label }: { steps: readonly ShownStep[]; label: string }) {
  const { t } = useTranslation('oversight');
  return (
    <List listStyleType="none" spacing="xs" aria-label={label}>
      {steps.map(({ key, state, title, why }) => {
        const { Icon, colour } = signs[state];
        return (
          <List.Item key={key} data-state={state}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <ThemeIcon size={22} radius="xl" variant="light" color={colour} aria-hidden>
                <Icon size={14} />
              </ThemeIcon>
              <div>
                <Text fz="sm" fw={550} span>
                  {title}
                </Text>{' '}
                <Text fz="sm" c="dimmed" span>
                  ({t(`state.${state}`)})
                </Text>
                {why !== undefined && (
                  <Text fz="sm" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
                    {why}
                  </Text>
                )}
              </div>
            </Group>
          </List.Item>
        );
      })}
    </List>
  );
}

const wholes = {
  holds: { Icon: IconShieldCheck, colour: 'green' },
  fails: { Icon: IconShieldX, colour: 'red' },
  open: { Icon: IconShieldQuestion, colour: 'gray' },
} as const;

/** All steps in one sentence; `holds`: another one for where they are not all there is. */
export function Whole({ state, holds }: { state: StepState; holds?: string }) {
  const { t } = useTranslation('oversight');
  const { Icon, colour } = wholes[state];
  return (
    <Alert color={colour} icon={<Icon aria-hidden />} py="xs" role="status" data-whole={state}>
      {state === 'holds' && holds !== undefined ? holds : t(`whole.${state}`)}
    </Alert>
  );
}

export function CannotVerify() {
  const { t } = useTranslation('oversight');
  return (
    <Alert color="yellow" icon={<IconShieldQuestion aria-hidden />} role="note">
      {t('cannot')}
    </Alert>
  );
}

export function Checking() {
  const { t } = useTranslation('oversight');
  return (
    <Text fz="sm" c="dimmed" role="status">
      {t('checking')}…
    </Text>
  );
}
