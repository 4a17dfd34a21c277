/** Other face search tools that the organisation knows to have been used, and who answers for it that there were none. */
import { Badge, Button, Card, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useApi, useChange, type AnswerOf } from '../api/api.js';
import { useFormats } from '../i18n/locale.js';
import { useHasRole, useWho } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { PersonName } from '../parts/person-name.js';
import { Problem } from '../parts/problem.js';
import { RegisterTool } from './tools/register-tool.js';
import { isToolKind } from './tools/tool-kinds.js';

type Register = AnswerOf<'GET /tools'>;

export default function Tools() {
  const { t } = useTranslation('tools');
  const has = useHasRole();
  const mayRead = has('administrator', 'privacy-officer', 'auditor', 'authoriser');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Stack gap="md" maw={960}>
        {mayRead && <OfQuarter />}
        <RegisterTool />
      </Stack>
    </Page>
  );
}

function OfQuarter() {
  const { t } = useTranslation('tools');
  const [search, setSearch] = useSearchParams();
  const quarter = search.get('quarter');
  const register = useApi(
    'GET /tools',
    { query: quarter === null ? {} : { quarter } },
    { keepPrevious: true },
  );
  return (
    <Answer query={register} rows={6}>
      {(data) => (
        <Stack gap="md">
          <Select
            label={t('quarter')}
            data={quarters(data.quarter).map((value) => ({ value, label: t('quarterOf', partsOf(value)) }))}
            value={data.quarter}
            onChange={(next) => setSearch(next === null ? {} : { quarter: next }, { replace: true })}
            allowDeselect={false}
            w={180}
          />
          <Known register={data} />
          <Attested register={data} />
        </Stack>
      )}
    </Answer>
  );
}

function Known({ register: { tools } }: { register: Register }) {
  const { t } = useTranslation('tools');
  return (
    <Card component="section">
      <Title order={2}>{t('known')}</Title>
      {tools.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table aria-label={t('known')}>
            <Table.Thead>
              <Table.Tr>
                {(['tool', 'kind', 'unit', 'from', 'to', 'note', 'registeredBy'] as const).map((field) => (
                  <Table.Th key={field}>{t(`fields.${field}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tools.map(({ id, tool, vendor, kind, unit, from, to, note, registeredBy }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    {tool}
                    <Text fz="xs" c="dimmed">
                      {vendor}
                    </Text>
                  </Table.Td>
                  <Table.Td>{isToolKind(kind) ? t(`kinds.${kind}`) : kind}</Table.Td>
                  <Table.Td>{unit}</Table.Td>
                  <Table.Td>
                    <Moment at={from} as="day" />
                  </Table.Td>
                  <Table.Td>{to === null ? t('inUse') : <Moment at={to} as="day" />}</Table.Td>
                  <Table.Td>{note}</Table.Td>
                  <Table.Td>
                    <PersonName id={registeredBy} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  );
}

function Attested({ register: { quarter, attestations, missing } }: { register: Register }) {
  const { t } = useTranslation('tools');
  const { day } = useFormats();
  const answeredFrom = dayAfter(quarter);
  const [isOver] = useState(() => new Date().toISOString().slice(0, 10) >= answeredFrom);
  return (
    <Card component="section">
      <Title order={2}>{t('attestations')}</Title>
      <Text fz="sm" c="dimmed">
        {t('attestText')}
      </Text>
      <Stack gap={6} mt="xs">
        {missing.map((unit) => (
          <Missing key={unit} unit={unit} quarter={quarter} />
        ))}
        {attestations.map(({ unit, attestedBy, attestedAt }) => (
          <Group key={unit} gap="xs">
            <Text fz="sm" fw={600}>
              {unit}
            </Text>
            <Badge color="green">{t('attested')}</Badge>
            <Text fz="sm" c="dimmed">
              <PersonName id={attestedBy} />, <Moment at={attestedAt} as="day" />
            </Text>
          </Group>
        ))}
        {missing.length === 0 && attestations.length === 0 && (
          <Text fz="sm">{isOver ? t('noUnits') : t('notOver', { day: day(answeredFrom) })}</Text>
        )}
      </Stack>
    </Card>
  );
}

function Missing({ unit, quarter }: { unit: string; quarter: string }) {
  const { t } = useTranslation('tools');
  const has = useHasRole();
  const who = useWho();
  const attest = useChange('POST /tools/attestations', ['GET /tools']);
  const may = has('administrator', 'privacy-officer') || (has('authoriser') && unit === who.unit);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fz="sm" fw={600}>
          {unit}
        </Text>
        <Badge color="yellow">{t('missing')}</Badge>
        {may && (
          <Button
            variant="default"
            size="xs"
            loading={attest.isPending}
            onClick={() => attest.mutate({ body: { unit, quarter } })}
          >
            {t('attest', { unit })}
          </Button>
        )}
      </Group>
      {attest.isError && <Problem error={attest.error} />}
    </Stack>
  );
}

/** Of a quarter such as 2026-Q3. */
function partsOf(quarter: string): { year: number; quarter: number } {
  return { year: Number(quarter.slice(0, 4)), quarter: Number(quarter.slice(6)) };
}

/** The day that follows the last one of a quarter. */
function dayAfter(of: string): string {
  const { year, quarter } = partsOf(of);
  return new Date(Date.UTC(year, quarter * 3, 1)).toISOString().slice(0, 10);
}

/** The present quarter and the seven before it, and whichever is shown. */
function quarters(shown: string): string[] {
  const now = new Date();
  const latest = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3);
  const recent = Array.from({ length: 8 }, (_, back) => latest - back);
  const named = recent.map((each) => `${Math.floor(each / 4)}-Q${(each % 4) + 1}`);
  return [...new Set([...named, shown])].toSorted().toReversed();
}
