/** Where the person can complain: any authority, with those of some countries to choose from. */
import { Autocomplete } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const known = [
  'Autorité de protection des données, rue de la Presse 35, 1000 Bruxelles',
  'Gegevensbeschermingsautoriteit, Drukpersstraat 35, 1000 Brussel',
  'Controleorgaan op de politionele informatie, Leuvenseweg 48, 1000 Brussel',
  'Autoriteit Persoonsgegevens, Postbus 93374, 2509 AJ Den Haag',
  'Commission nationale de l’informatique et des libertés, 3 place de Fontenoy, 75334 Paris',
  'Data Protection Commission, 6 Pembroke Row, Dublin 2',
];

export function AuthorityInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('rights');
  return (
    <Autocomplete
      label={t('answer.authority')}
      value={value}
      onChange={onChange}
      data={known}
      required
      maxLength={2000}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}
