/** Naming a source in two steps: what it is, then what will happen, which a person confirms. What was written stays when one goes back. */
import { Box, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, type AnswerOf } from '../../../api/api.js';
import { Dialog } from '../../../parts/dialog.js';
import { useTell } from '../../../parts/tell.js';
import { BucketForm } from './bucket-form.js';
import { IiifForm } from './iiif-form.js';
import { ListForm } from './list-form.js';
import { rememberSource, type NamedSource, type SourceKind } from './named-sources.js';
import { ShownPlan } from './plan.js';
import { SiteForm } from './site-form.js';

export interface SourceDialogProps {
  name: string;
  kind: SourceKind;
  ways: AnswerOf<'GET /sources'>;
  siteText: string | null;
  onSiteText: (text: string) => void;
  onClose: () => void;
}

export function SourceDialog({ name, kind, ways, siteText, onSiteText, onClose }: SourceDialogProps) {
  const { t } = useTranslation('sources');
  const tell = useTell();
  const [source, setSource] = useState<NamedSource | null>(null);
  const [isPlanned, setIsPlanned] = useState(false);
  const check = useChange('POST /collections/{name}/sources/check', []);
  const start = useChange('POST /collections/{name}/sources', ['GET /jobs']);
  const form = useFocusOnReturn(isPlanned);

  const onCheck = (wanted: NamedSource): void => {
    setSource(wanted);
    check.mutate(
      { params: { name }, body: { source: wanted } },
      { onSuccess: ({ plan, refusals }) => setIsPlanned(plan !== null && refusals.length === 0) },
    );
  };
  const onStart = (): void => {
    if (source === null) return;
    start.mutate(
      { params: { name }, body: { source } },
      {
        onSuccess: ({ id }) => {
          rememberSource(id, source);
          tell(t('dialog.started'));
          onClose();
        },
      },
    );
  };
  const plan = check.data?.plan ?? null;
  const props = {
    check: check.data ?? null,
    isChecking: check.isPending,
    error: check.error,
    onCheck,
  };
  const forms = {
    site: <SiteForm {...props} contact={ways.contact} text={siteText} onText={onSiteText} />,
    iiif: <IiifForm {...props} />,
    list: <ListForm {...props} />,
    bucket: <BucketForm {...props} buckets={ways.buckets} />,
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t(`dialog.${kind}`)}
      size={kind === 'site' ? 'min(1180px, 96vw)' : 'min(760px, 96vw)'}
    >
      <Box ref={form} {...(isPlanned ? { display: 'none' } : {})}>
        {kind !== 'site' && (
          <Text fz="sm" c="dimmed" mb="sm">
            {t('lead')}
          </Text>
        )}
        {forms[kind]}
      </Box>
      {isPlanned && plan !== null && (
        <ShownPlan
          kind={kind}
          plan={plan}
          isPending={start.isPending}
          error={start.error}
          onStart={onStart}
          onBack={() => {
            start.reset();
            setIsPlanned(false);
          }}
        />
      )}
    </Dialog>
  );
}

/** Whoever goes back is at the button that led away. */
function useFocusOnReturn(isAway: boolean) {
  const form = useRef<HTMLDivElement>(null);
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) form.current?.querySelector<HTMLElement>('button[type=submit]')?.focus();
    wasAway.current = isAway;
  }, [isAway]);
  return form;
}
