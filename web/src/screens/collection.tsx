/** One collection: who answers for it, its photos, adding to it, what it is like. Which part is open stands in the address. */
import { Button, Card, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { NotHere } from '../parts/not-here.js';
import { Page } from '../parts/page.js';
import { Waiting } from '../parts/waiting.js';
import { GalleryTab } from './collection/gallery-tab.js';
import { RemoveCollection } from './collection/remove-collection.js';
import { SkippedTab } from './collection/skipped-tab.js';
import { CollectionFacts } from './collections/collection-facts.js';
import { StandingBadges } from './collections/standing-badges.js';
import { isAt, type Listed } from './collections/standing.js';

const AddTab = lazy(async () => ({ default: (await import('./collection/add-tab.js')).AddTab }));
const ClustersTab = lazy(async () => ({
  default: (await import('./collection/clusters-tab.js')).ClustersTab,
}));
const HealthTab = lazy(() => import('./collection/health-tab.js'));

const curatorsTabs = ['gallery', 'add', 'clusters', 'skipped', 'health'] as const;
/** Who sees no photos sees what there is in numbers. */
const othersTabs = ['health'] as const;
type Tab = (typeof curatorsTabs)[number];

export default function Collection() {
  const { name: parameter } = useParams<{ name: string }>();
  const query = useApi('GET /collections');
  return (
    <Answer query={query} rows={10}>
      {({ items }) => {
        const collection = items.find(({ name }) => isAt(name, parameter));
        return collection === undefined ? <NotHere reason="unknown" /> : <Opened collection={collection} />;
      }}
    </Answer>
  );
}

function Opened({ collection }: { collection: Listed }) {
  const { t } = useTranslation('collection');
  const hasRole = useHasRole();
  const [isRemoving, { open, close }] = useDisclosure(false);
  return (
    <Page
      title={collection.name}
      actions={
        <>
          <StandingBadges collection={collection} />
          {hasRole('curator', 'privacy-officer') && (
            <Button variant="default" size="xs" onClick={open}>
              {t('remove.open')}
            </Button>
          )}
        </>
      }
    >
      <Card padding="sm">
        <CollectionFacts collection={collection} wide />
      </Card>
      <Parts collection={collection} />
      <RemoveCollection collection={collection} opened={isRemoving} onClose={close} />
    </Page>
  );
}

function Parts({ collection }: { collection: Listed }) {
  const { t } = useTranslation('collection');
  const hasRole = useHasRole();
  const [params, setParams] = useSearchParams();
  const { name, photos, expired } = collection;
  const tabs: readonly Tab[] = hasRole('curator') ? curatorsTabs : othersTabs;
  // An empty collection opens where it can be filled, and stays there while it is.
  const [first] = useState(tabs[photos === 0 && tabs.length > 1 && !expired ? 1 : 0] ?? 'health');
  const tab = tabs.find((each) => each === params.get('tab')) ?? first;
  const panels: Record<Tab, React.ReactNode> = {
    gallery: <GalleryTab name={name} />,
    add: <AddTab name={name} isEnded={expired} />,
    clusters: <ClustersTab name={name} />,
    skipped: <SkippedTab name={name} />,
    health: <HealthTab name={name} />,
  };
  return (
    <Tabs value={tab} onChange={(next) => setParams(next === null ? {} : { tab: next })} keepMounted={false}>
      <Tabs.List mb="sm">
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`tabs.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((each) => (
        <Tabs.Panel key={each} value={each}>
          <Suspense fallback={<Waiting rows={10} />}>{panels[each]}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
