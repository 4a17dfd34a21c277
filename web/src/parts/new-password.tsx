/** Chooses a password. Length is what counts: no rules about kinds of characters, and pasting is welcome. */
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const [shortest, longest] = [12, 128];

export function NewPassword({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('access');
  return (
    <PasswordInput
      label={t('password')}
      description={t('passwordText', { count: shortest })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      minLength={shortest}
      maxLength={longest}
      required
    />
  );
}
