/** The second way into a collection: sources that the server fetches, each named by a person. What its settings have not opened is told. */
import { Button, Card, SimpleGrid, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconBucket, IconBuildingMonument, IconListDetails, IconLock, IconWorld } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../../api/api.js';
import { Answer } from '../../../parts/answer.js';
import { Dialog } from '../../../parts/dialog.js';
import { sourceKinds, type SourceKind } from './named-sources.js';
import { SourceDialog, type SourceDialogProps } from './source-dialog.js';

const icons = { site: IconWorld, iiif: IconBuildingMonument, list: IconListDetails, bucket: IconBucket };

type Ways = AnswerOf<'GET /sources'>;

export function NameSource({ name }: { name: string }) {
  const { t } = useTranslation('sources');
  const heading = useId();
  const query = useApi('GET /sources');
  const [kind, setKind] = useState<SourceKind | null>(null);
  // Outlives the dialog: what was written is not lost with a wrong key.
  const [siteText, setSiteText] = useState<string | null>(null);
  return (
    <Card component="section" aria-labelledby={heading} h="100%">
      <Title order={2} id={heading} mb="xs">
        {t('title')}
      </Title>
      <Answer query={query} rows={4}>
        {(ways) => (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 1 }} spacing={6} verticalSpacing={6}>
              {sourceKinds.map((each) => (
                <Way
                  key={each}
                  kind={each}
                  isOpen={closedFor(each, ways) === null}
                  onChoose={() => setKind(each)}
                />
              ))}
            </SimpleGrid>
            <Chosen
              name={name}
              kind={kind}
              ways={ways}
              siteText={siteText}
              onSiteText={setSiteText}
              onClose={() => setKind(null)}
            />
          </>
        )}
      </Answer>
    </Card>
  );
}

type Closed = 'contact' | 'buckets';

/** Null: it is open. */
function closedFor(kind: SourceKind, { contact, buckets }: Ways): Closed | null {
  if (kind === 'bucket') return buckets.length === 0 ? 'buckets' : null;
  return kind !== 'site' && contact === null ? 'contact' : null;
}

interface WayProps {
  kind: SourceKind;
  isOpen: boolean;
  onChoose: () => void;
}

/** One that is not open says so, and on a click what would open it. */
function Way({ kind, isOpen, onChoose }: WayProps) {
  const { t } = useTranslation('sources');
  const Icon = icons[kind];
  return (
    <Button
      variant="default"
      fullWidth
      justify="flex-start"
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onChoose}
      {...(isOpen
        ? {}
        : {
            c: 'dimmed',
            rightSection: <IconLock size={14} aria-hidden />,
          })}
    >
      {t(`ways.${kind}`)}
      {!isOpen && <VisuallyHidden>, {t('closed.sign')}</VisuallyHidden>}
    </Button>
  );
}

type ChosenProps = Omit<SourceDialogProps, 'kind'> & { kind: SourceKind | null };

function Chosen({ kind, ...props }: ChosenProps) {
  const { t } = useTranslation('sources');
  if (kind === null) return null;
  const closed = closedFor(kind, props.ways);
  if (closed === null) return <SourceDialog kind={kind} {...props} />;
  return (
    <Dialog opened onClose={props.onClose} title={t(`dialog.${kind}`)}>
      <Text fz="sm">{t(`closed.${closed}`)}</Text>
    </Dialog>
  );
}
