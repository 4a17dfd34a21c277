/** A whole number within limits. */
import { NumberInput } from '@mantine/core';

interface WholeProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  onChange: (value: number) => void;
}

export function Whole({ label, value, min = 1, max = 1_000_000, onChange }: WholeProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      onChange={(next) => onChange(Number(next))}
      min={min}
      max={max}
      allowDecimal={false}
      required
    />
  );
}
