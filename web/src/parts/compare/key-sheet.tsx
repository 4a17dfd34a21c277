/** The sheet of keys, and the switch that turns single letters off. */
import { Kbd, Switch, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../dialog.js';

export interface KeyLine {
  keys: readonly string[];
  what: string;
}

interface KeySheetProps {
  opened: boolean;
  close: () => void;
  lines: readonly KeyLine[];
  isOn: boolean;
  setOn: (isOn: boolean) => void;
}

export function KeySheet({ opened, close, lines, isOn, setOn }: KeySheetProps) {
  const { t } = useTranslation('compare');
  return (
    <Dialog opened={opened} onClose={close} title={t('keys.title')} size="lg">
      <Table aria-label={t('keys.title')} verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={170}>{t('keys.key')}</Table.Th>
            <Table.Th>{t('keys.what')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(({ keys, what }) => (
            <Table.Tr key={what}>
              <Table.Td>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label={t('keys.on')}
        description={t('keys.onWhy')}
        checked={isOn}
        onChange={({ currentTarget }) => setOn(currentTarget.checked)}
      />
    </Dialog>
  );
}
