/** Chooses a password. Length is what counts: no rules about kinds of characters, and pasting is welcome. */
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const [shortest, longest] = [12, 128];

interface NewPasswordProps {
  value: string;
  onChange: (value: string) => void;
  /** Where there is another one beside it. */
  label?: string;
}

export function NewPassword({ value, onChange, label }: NewPasswordProps) {
  const { t } = useTranslation('access');
  return (
    <PasswordInput
      label={label ?? t('password')}
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
