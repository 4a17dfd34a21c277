/** The second way into a collection: sources that the server fetches, each named by a person. What its settings have not opened is told. */
import { Button, Card, SimpleGrid, Text, Title } from '@mantine/core';
import { IconBucket, IconBuildingMonument, IconListDetails, IconWorld } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../../api/api.js';
import { Answer } from '../../../parts/answer.js';
import { sourceKinds, type SourceKind } from './named-sources.js';
import { SourceDialog } from './source-dialog.js';

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
      <Title order={2} id={heading}>
        {t('title')}
      </Title>
      <Text fz="sm" c="dimmed" mt={4} mb="sm">
        {t('lead')}
      </Text>
      <Answer query={query} rows={4}>
        {(ways) => (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 1 }} spacing={6} verticalSpacing={6}>
              {sourceKinds.map((each) => (
                <Way key={each} kind={each} closed={closedFor(each, ways)} onOpen={() => setKind(each)} />
              ))}
            </SimpleGrid>
            {kind !== null && (
              <SourceDialog
                name={name}
                kind={kind}
                ways={ways}
                siteText={siteText}
                onSiteText={setSiteText}
                onClose={() => setKind(null)}
              />
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}

/** Null: it is open. */
function closedFor(kind: SourceKind, { contact, buckets }: Ways): 'contact' | 'buckets' | null {
  if (kind === 'bucket') return buckets.length === 0 ? 'buckets' : null;
  return kind !== 'site' && contact === null ? 'contact' : null;
}

interface WayProps {
  kind: SourceKind;
  closed: 'contact' | 'buckets' | null;
  onOpen: () => void;
}

function Way({ kind, closed, onOpen }: WayProps) {
  const { t } = useTranslation('sources');
  const reason = useId();
  const Icon = icons[kind];
  return (
    <div>
      <Button
        variant="default"
        fullWidth
        justify="flex-start"
        leftSection={<Icon size={16} aria-hidden />}
        disabled={closed !== null}
        {...(closed === null ? {} : { 'aria-describedby': reason })}
        onClick={onOpen}
      >
        {t(`ways.${kind}`)}
      </Button>
      {closed !== null && (
        <Text id={reason} fz="xs" c="dimmed" mt={2}>
          {t(`closed.${closed}`)}
        </Text>
      )}
    </div>
  );
}
