/** Who may act here, may soon, or might once. One administrator proposes what changes, another one approves. */
import { Alert, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useApi, type AnswerOf } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { Invite } from './people/invite.js';
import { PersonRow } from './people/person-row.js';

export type Person = AnswerOf<'GET /people'>['items'][number];

export default function People() {
  const { t } = useTranslation('people');
  const has = useHasRole();
  const [isInviting, setInviting] = useState(false);
  const people = useApi('GET /people');
  const toConfirm = useApi('GET /people/to-confirm');

  /** Who may be asked depends on who came in: perhaps a moment ago, since this was read. The button stays one, to have the focus. */
  async function invite(): Promise<void> {
    await people.refetch();
    setInviting(true);
  }

  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={has('administrator') && <Button onClick={() => void invite()}>{t('invite.open')}</Button>}
    >
      {isInviting && <Invite people={people.data?.items ?? []} onClose={() => setInviting(false)} />}
      <Answer query={people} rows={8}>
        {({ items }) => <List people={items} toConfirm={toConfirm.data?.items ?? []} />}
      </Answer>
    </Page>
  );
}

interface ListProps {
  people: readonly Person[];
  toConfirm: AnswerOf<'GET /people/to-confirm'>['items'];
}

function List({ people, toConfirm }: ListProps) {
  const { t } = useTranslation('people');
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const shown = people.filter((each) => matches(each, wanted.toLowerCase()));
  return (
    <Stack gap="sm">
      {toConfirm.length > 0 && (
        <Alert color="yellow" title={t('confirm.due', { count: toConfirm.length })}>
          {t('confirm.text')}
        </Alert>
      )}
      <Group>
        <TextInput
          type="search"
          size="xs"
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={wanted}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setSearch(value === '' ? {} : { q: value }, { replace: true });
          }}
          w={260}
        />
        <Text fz="sm" c="dimmed" role="status">
          {t('count', { count: shown.length })}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={760}>
        <Table aria-label={t('title')}>
          <Table.Thead>
            <Table.Tr>
              {(['name', 'unit', 'roles', 'state', 'endsOn', 'trainingValidUntil'] as const).map((field) => (
                <Table.Th key={field}>{t(`columns.${field}`)}</Table.Th>
              ))}
              <Table.Th aria-label={t('actions.label')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((each) => (
              <PersonRow
                key={each.id}
                person={each}
                since={toConfirm.find(({ person }) => person === each.id)?.since ?? null}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function matches({ name, email, unit, organisation }: Person, wanted: string): boolean {
  return [name, email ?? '', unit, organisation].some((each) => each.toLowerCase().includes(wanted));
}
