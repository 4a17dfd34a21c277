/** The report on a lead, to keep: with a note on what else points to the person. The log has the export before it is here. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';
import { useApi, useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { saveFile } from '../../parts/save-file.js';
import { countWritten } from '../request/written.js';

const mostAskedFor = 40;

interface ExportLeadProps {
  search: string;
  rank: number;
  close: () => void;
}

export default function ExportLead({ search, rank, close }: ExportLeadProps) {
  const { t } = useTranslation('results');
  const { t: common } = useTranslation();
  const { t: counts } = useTranslation('request');
  const [corroboration, setCorroboration] = useState('');
  const made = useChange('POST /searches/{id}/exports', ['GET /cases/{id}']);
  // As much as the server asks for (flows/examination/export-lead.ts); 0: not known yet.
  const policy = useApi('GET /policy').data?.policy;
  const least = policy === undefined ? 0 : Math.min(policy.authorisation.minTextLength, mostAskedFor);
  const written = countWritten(corroboration);
  const name = `lead-${search.slice(0, 8)}-${rank}`;
  return (
    <Dialog opened onClose={close} size="lg" title={t('export.title', { rank })}>
      {made.isSuccess ? (
        <Stack gap="sm" role="status">
          <Text>{t('export.made')}</Text>
          <Group gap="xs">
            <Button
              data-autofocus
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => saveFile(`${name}.pdf`, 'application/pdf', bytesOf(made.data.pdf))}
            >
              PDF
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => saveFile(`${name}.html`, 'text/html', made.data.html)}
            >
              HTML
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => saveFile(`${name}.json`, 'application/json', made.data.json)}
            >
              JSON
            </Button>
          </Group>
          <Text fz="sm" c="dimmed">
            {t('export.sha256')} <code className="hash">{made.data.sha256}</code>
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common('actions.close')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            made.mutate({ params: { id: search }, body: { rank, corroboration } });
          }}
        >
          <Stack gap="sm">
            <Text fz="sm">{t('export.what')}</Text>
            <Textarea
              data-autofocus
              label={t('export.corroboration')}
              description={t('export.corroborationHint')}
              required
              autosize
              minRows={4}
              maxRows={12}
              maxLength={10_000}
              value={corroboration}
              onChange={(event) => {
                if (made.isError) made.reset();
                setCorroboration(event.currentTarget.value);
              }}
              aria-describedby="export-count"
            />
            {least > 0 && (
              <Text id="export-count" fz="xs" c="dimmed" className="numbers">
                {written < least
                  ? counts('count.short', { written, least })
                  : counts('count.enough', { written })}
              </Text>
            )}
            {made.isError && <Problem error={made.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {common('actions.cancel')}
              </Button>
              <Button type="submit" loading={made.isPending} disabled={corroboration.trim() === ''}>
                {t('export.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
