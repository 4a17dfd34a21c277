/** Another passkey or app, beside what there is; only for whoever has shown what there is. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SecondFactor } from '../../parts/second-factor.js';

interface MoreFactorsProps {
  isAdding: boolean;
  setAdding: (isAdding: boolean) => void;
  isAllowed: boolean;
}

export function MoreFactors({ isAdding, setAdding, isAllowed }: MoreFactorsProps) {
  const { t } = useTranslation('account');
  if (!isAllowed) return <Text fz="sm">{t('factors.showFirst')}</Text>;
  if (isAdding) return <SecondFactor onDone={() => setAdding(false)} />;
  return (
    <Group>
      <Button variant="default" size="xs" onClick={() => setAdding(true)}>
        {t('factors.add')}
      </Button>
    </Group>
  );
}
