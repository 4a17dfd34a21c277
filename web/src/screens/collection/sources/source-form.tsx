/** The first step of every way in: fields, what the server finds wrong in them, and the button that asks it. */
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../parts/problem.js';
import { submitting } from '../../../parts/submitting.js';
import { Faults } from './faults.js';
import type { Check, NamedSource } from './named-sources.js';

/** What each form is given. */
export interface FormProps {
  check: Check | null;
  isChecking: boolean;
  error: unknown;
  onCheck: (source: NamedSource) => void;
}

interface SourceFormProps extends Omit<FormProps, 'onCheck'> {
  isReady: boolean;
  onSubmit: () => void;
  /** The form shows what is wrong itself. */
  hasOwnFaults?: boolean;
  children: ReactNode;
}

export function SourceForm(props: SourceFormProps) {
  const { check, isChecking, error, isReady, onSubmit, hasOwnFaults = false, children } = props;
  const { t } = useTranslation('sources');
  return (
    <form onSubmit={submitting(onSubmit)} noValidate>
      <Stack gap="md">
        {children}
        {check !== null && !hasOwnFaults && <Faults check={check} />}
        {error !== null && error !== undefined && <Problem error={error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!isReady} loading={isChecking}>
            {t('dialog.check')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
