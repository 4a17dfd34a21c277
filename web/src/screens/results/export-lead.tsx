/** The report on a lead, to keep: with a note on what else points to the person. The log has the export before it is here. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.js';
import { useChange } from '../../api/api.js';
import { saveFile } from '../../parts/save-file.js';
import { CorroborationForm } from './corroboration-form.js';

interface ExportLeadProps {
  search: string;
  rank: number;
  close: () => void;
}

export default function ExportLead({ search, rank, close }: ExportLeadProps) {
  const { t } = useTranslation('results');
  const { t: common } = useTranslation();
  const made = useChange('POST /searches/{id}/exports', ['GET /cases/{id}']);
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
        <CorroborationForm
          what={t('export.what')}
          submit={t('export.submit')}
          isPending={made.isPending}
          error={made.error}
          reset={made.reset}
          send={(corroboration) => made.mutate({ params: { id: search }, body: { rank, corroboration } })}
          close={close}
        />
      )}
    </Dialog>
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
