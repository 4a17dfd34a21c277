/** Where nobody supervises: for which case, and why. Both are in the log as they are under supervision. */
import { Autocomplete, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api.js';
import { ScopeChoice } from './scope-choice.js';

export interface OwnCaseText {
  reference: string;
  reason: string;
}

interface OwnCaseProps {
  text: OwnCaseText;
  write: (text: OwnCaseText) => void;
  collections: readonly string[];
  restrict: (collections: readonly string[]) => void;
}

export function OwnCase({ text, write, collections, restrict }: OwnCaseProps) {
  const { t } = useTranslation('search');
  const { data } = useApi('GET /cases');
  const open = (data?.items ?? []).filter(({ closedAt, erasedAt }) => closedAt === null && erasedAt === null);
  return (
    <Stack gap="sm">
      <Autocomplete
        label={t('own.case')}
        description={t('own.caseHint')}
        required
        maxLength={200}
        data={[...new Set(open.map(({ reference }) => reference))].filter((each) => each !== '')}
        value={text.reference}
        onChange={(reference) => write({ ...text, reference })}
      />
      <Textarea
        label={t('own.reason')}
        description={t('own.reasonHint')}
        required
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={text.reason}
        onChange={(event) => write({ ...text, reason: event.currentTarget.value })}
      />
      <ScopeChoice names={null} chosen={collections} choose={restrict} />
    </Stack>
  );
}
