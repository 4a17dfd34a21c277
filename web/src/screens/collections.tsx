/** The collections there are: who answers for each, and whether it may still be used. */
import { Anchor, Button, Card, Group, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Dialog } from '../parts/dialog.js';
import { useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { CollectionFacts } from './collections/collection-facts.js';
import { CollectionForm } from './collections/collection-form.js';
import classes from './collections/collections.module.css';
import { StandingBadges } from './collections/standing-badges.js';
import { addressOf, type Listed } from './collections/standing.js';

/** From so many on they can be filtered. */
const many = 8;

export default function Collections() {
  const { t } = useTranslation('collections');
  const hasRole = useHasRole();
  const [isAdding, { open, close }] = useDisclosure(false);
  const query = useApi('GET /collections');
  const mayAdd = hasRole('curator');
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={mayAdd && button}>
      <Answer
        query={query}
        rows={8}
        isEmpty={({ items }) => items.length === 0}
        empty={<Nothing mayAdd={mayAdd} />}
      >
        {({ items }) => <Cards items={items} />}
      </Answer>
      <Dialog opened={isAdding} onClose={close} title={t('form.title')} size="lg">
        <CollectionForm onCancel={close} />
      </Dialog>
    </Page>
  );
}

function Nothing({ mayAdd }: { mayAdd: boolean }) {
  const { t } = useTranslation('collections');
  return (
    <Card>
      <Title order={2}>{t('none.title')}</Title>
      <Text c="dimmed">{mayAdd ? t('none.add') : t('none.ask')}</Text>
    </Card>
  );
}

function Cards({ items }: { items: Listed[] }) {
  const { t } = useTranslation('collections');
  const [wanted, setWanted] = useState('');
  const fits = ({ name, owner, purpose }: Listed): boolean =>
    `${name} ${owner} ${purpose}`.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());
  const shown = items.filter(fits);
  return (
    <>
      {items.length >= many && (
        <TextInput
          label={t('filter')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          maw={320}
        />
      )}
      <ul className={classes['cards']}>
        {shown.map((each) => (
          <CollectionCard key={each.id} collection={each} />
        ))}
      </ul>
      {shown.length === 0 && <Text c="dimmed">{t('noneFit')}</Text>}
    </>
  );
}

function CollectionCard({ collection }: { collection: Listed }) {
  const hasRole = useHasRole();
  const { name } = collection;
  const maySee = hasRole('curator', 'privacy-officer');
  return (
    <Card component="li" id={`collection-${collection.id}`}>
      <Group justify="space-between" mb="sm" wrap="nowrap" align="flex-start">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {maySee ? (
            <Anchor component={Link} href={addressOf(name)} inherit>
              {name}
            </Anchor>
          ) : (
            name
          )}
        </Title>
        <StandingBadges collection={collection} />
      </Group>
      <CollectionFacts collection={collection} />
    </Card>
  );
}
