/**
 * The evidence package of a lead, to hand to somebody outside. The log has it before it is here; it waits two minutes to be fetched, once, so
 * that what nobody fetches never leaves.
 */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { CopyText } from '../../parts/copy-text.js';
import { Dialog } from '../../parts/dialog.js';
import { CorroborationForm } from './corroboration-form.js';

interface ExportEvidenceProps {
  search: string;
  /** Reference of its case. */
  caseReference: string;
  rank: number;
  close: () => void;
}

export default function ExportEvidence({ search, caseReference, rank, close }: ExportEvidenceProps) {
  const { t } = useTranslation('results');
  const { t: common } = useTranslation();
  const made = useChange('POST /searches/{id}/evidence', ['GET /cases/{id}']);
  const [isFetched, setFetched] = useState(false);
  const isOver = useIsOver(made.data?.waitSeconds ?? null);
  return (
    <Dialog opened onClose={close} size="lg" title={t('evidence.title', { rank })}>
      {made.isSuccess ? (
        <Stack gap="sm" role="status">
          <Text>{isFetched ? t('evidence.fetched') : isOver ? t('evidence.over') : t('evidence.made')}</Text>
          {made.data.photos.withoutBytes > 0 && <Text fz="sm">{t('evidence.withoutBytes')}</Text>}
          <Text fz="sm">{t('evidence.fingerprint')}</Text>
          <CopyText
            text={made.data.fingerprint}
            shown={made.data.fingerprint.replaceAll(/.{4}(?=.)/g, '$& ')}
          />
          <Text fz="sm" c="dimmed">
            {t('evidence.sha256')} <code className="hash">{made.data.sha256}</code>
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common('actions.close')}
            </Button>
            {!isFetched && !isOver && (
              <Button
                component="a"
                data-autofocus
                href={`/api/v1/evidence/${made.data.id}`}
                download={`evidence-${made.data.id}.zip`}
                leftSection={<IconDownload size={16} aria-hidden />}
                onClick={() => setFetched(true)}
              >
                {t('evidence.fetch')}
              </Button>
            )}
          </Group>
        </Stack>
      ) : (
        <CorroborationForm
          what={t('evidence.what')}
          submit={t('evidence.submit')}
          isPending={made.isPending}
          error={made.error}
          reset={made.reset}
          send={(corroboration) =>
            made.mutate({
              params: { id: search },
              body: { case: caseReference, ranks: [rank], corroboration },
            })
          }
          close={close}
        />
      )}
    </Dialog>
  );
}

function useIsOver(seconds: number | null): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (seconds === null) return;
    const timer = setTimeout(() => setOver(true), seconds * 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return isOver;
}
