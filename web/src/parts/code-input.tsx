/** The six digits of an authenticator app. One field and not six: it can be pasted into, filled by the browser, and read aloud. */
import { TextInput } from '@mantine/core';

interface CodeInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function CodeInput({ label, value, onChange }: CodeInputProps) {
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 6))}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9]{6}"
      required
      styles={{ input: { maxWidth: 160 } }}
      className="numbers"
    />
  );
}
