/** One entry: what it says, whether it is in the log, checked here from its bytes, and how to check it elsewhere. */
import { Anchor, Button, Card, Code, Group, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import { canVerify, toHex } from '../../verify/bytes.js';
import { stateOf, type Step } from '../../verify/verify-entry.js';
import { purposeTitle, usePolicy } from '../cases/policy-words.js';
import { useCaseNames, type Names } from '../oversight/names.js';
import { saveFile } from '../../parts/save-file.js';
import { CannotVerify, Checking, StepList, Whole } from '../oversight/step-list.js';
import { checkEntry, type Checked, type LogEntry, type LogName } from './check-entry.js';
import { parseEntry, useTypeWords } from './entry-words.js';
import { checkedEntryKey } from './failed-entries.js';
import { useFieldWords } from './field-words.js';
import { PathDrawing } from './path-drawing.js';

interface EntryDetailProps {
  log: LogName;
  entry: LogEntry;
  names: Names;
}

export function EntryDetail({ log, entry, names }: EntryDetailProps) {
  const { t } = useTranslation('log');
  const wordsOf = useTypeWords();
  const { type } = parseEntry(entry.text);
  return (
    <Card component="section" aria-labelledby="entry-title">
      <Stack gap="md">
        <div>
          <Title order={2} id="entry-title">
            {t('entry.title', { index: entry.index })}
          </Title>
          <Text c="dimmed" fz="sm">
            {wordsOf(type)}{' '}
            <Text span ff="monospace" fz="xs">
              ({type})
            </Text>
          </Text>
        </div>
        <Check log={log} entry={entry} />
        <Fields entry={entry} names={names} />
      </Stack>
    </Card>
  );
}

/** Addresses of other screens, by the field that names what they show. */
const screens: Readonly<Record<string, (id: string) => string>> = {
  case: (id) => `/cases/${id}`,
  authorisation: (id) => `/authorisations/${id}`,
};

/** A day or a moment, as entries have them. */
const isTime = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/;

function Fields({ entry, names }: { entry: LogEntry; names: Names }) {
  const { t } = useTranslation('log');
  const { at, by, fields, policy: policyVersion, commitments } = parseEntry(entry.text);
  const wordsOf = useFieldWords();
  const { referenceOf } = useCaseNames();
  const policy = usePolicy();
  const known = new Set(names.persons.map(({ id }) => id));
  const caseOf = (id: string): string => {
    const reference = referenceOf(id);
    return reference === id ? id : `${reference} (${id})`;
  };
  const shown = (name: string, value: string) => {
    const address = screens[name];
    if (address !== undefined) {
      return (
        <Anchor component={Link} href={address(value)} fz="sm" style={{ overflowWrap: 'anywhere' }}>
          {name === 'case' ? caseOf(value) : value}
        </Anchor>
      );
    }
    if (name === 'purpose') return purposeTitle(policy, value);
    if (known.has(value)) return `${names.nameOf(value)} (${value})`;
    return isTime.test(value) ? <Moment at={value} /> : wordsOf.valueOf(name, value);
  };
  return (
    <div>
      <Title order={3} mb={4}>
        {t('entry.fields')}
      </Title>
      <Table layout="fixed" aria-label={t('entry.fields')} highlightOnHover={false}>
        <Table.Tbody>
          <Field name={t('list.at')}>
            <Moment at={at} />
          </Field>
          <Field name={t('list.by')}>{by === null ? t('list.program') : shown('by', by)}</Field>
          {fields.map(([name, value]) => (
            <Field key={name} name={wordsOf.nameOf(name)} code={name}>
              {shown(name, value)}
            </Field>
          ))}
          <Field name={wordsOf.nameOf('policy')} code="policy">
            {String(policyVersion)}
          </Field>
          {Object.entries(commitments).map(([name, hash]) => (
            <Field
              key={`committed ${name}`}
              name={t('entry.fingerprintOf', { name: wordsOf.nameOf(name) })}
              code={name}
            >
              <Text span fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {t('entry.commitment', { hash })}
              </Text>
            </Field>
          ))}
        </Table.Tbody>
      </Table>
      <details>
        <Text component="summary" fz="sm" mt="xs" style={{ cursor: 'pointer' }}>
          {t('entry.bytes')}
        </Text>
        <Code block fz="xs" mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {entry.text}
        </Code>
      </details>
    </div>
  );
}

/** `code`: what the field is called in the bytes. */
function Field({ name, code, children }: { name: string; code?: string; children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={150} fz="sm" fw={500} scope="row" title={code}>
        {name}
      </Table.Th>
      <Table.Td fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}

function Check({ log, entry }: { log: LogName; entry: LogEntry }) {
  const query = useQuery({
    queryKey: checkedEntryKey(log, entry.index),
    queryFn: () => checkEntry(log, entry),
    enabled: canVerify(),
    staleTime: 60_000,
    // What was found false is said for as long as the tab is open.
    gcTime: Infinity,
  });
  if (!canVerify()) return <CannotVerify />;
  if (query.isPending) return <Checking />;
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <CheckedParts log={log} entry={entry} checked={query.data} />;
}

function CheckedParts({ log, entry, checked }: { log: LogName; entry: LogEntry; checked: Checked }) {
  const { t } = useTranslation('log');
  const { t: say } = useTranslation('oversight');
  const titleOf = ({ name, key }: Step): string =>
    name === 'witness' && key !== undefined
      ? `${say('steps.witness')} ${key.split('+')[0] ?? ''}`
      : say(`steps.${name}`);
  const steps = checked.steps.map((step, at) => ({
    key: String(at),
    state: step.state,
    title: titleOf(step),
    why: (
      <>
        {say(`why.${step.why}`)} {step.at !== undefined && <Moment at={step.at.toISOString()} />}
      </>
    ),
  }));
  const isRooted = checked.steps.some(({ name, state }) => name === 'path' && state === 'holds');
  const name = `${log}-${entry.index}`;
  return (
    <Stack gap="md">
      <Whole state={stateOf(checked.steps)} />
      <StepList steps={steps} label={t('path.title')} />
      <div>
        <Title order={3} mb="xs">
          {t('path.title')}
        </Title>
        <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0 }}>
          <PathDrawing leaf={checked.leaf} path={checked.path} index={entry.index} isRooted={isRooted} />
        </ScrollArea.Autosize>
        <Hashes checked={checked} />
      </div>
      <Stack gap="xs" className="no-print">
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveFile(`${name}.tlog-proof`, 'text/plain', checked.proof)}
          >
            {t('entry.proofFile')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveFile(`${name}.json`, 'application/json', entry.text)}
          >
            {t('entry.entryFile')}
          </Button>
        </Group>
        <Text fz="sm" c="dimmed">
          {t('entry.outside')}
        </Text>
        <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {`node verify-log.js --key '${checked.state.keys[0]?.key ?? ''}' --proof ${name}.tlog-proof --entry ${name}.json`}
        </Code>
      </Stack>
    </Stack>
  );
}

function Hashes({ checked: { leaf, path } }: { checked: Checked }) {
  const { t } = useTranslation('log');
  return (
    <details>
      <Text component="summary" fz="sm" mt="xs" style={{ cursor: 'pointer' }}>
        {t('path.hashes')}
      </Text>
      <Table aria-label={t('path.hashes')} fz="xs" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={56}>{t('path.level')}</Table.Th>
            <Table.Th w={76}>{t('path.side')}</Table.Th>
            <Table.Th>{t('path.given')}</Table.Th>
            <Table.Th>{t('path.computed')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          <Table.Tr>
            <Table.Td>0</Table.Td>
            <Table.Td>{t('path.leaf')}</Table.Td>
            <Table.Td />
            <Table.Td>{toHex(leaf)}</Table.Td>
          </Table.Tr>
          {path.map(({ sibling, side, above }, level) => (
            <Table.Tr key={level}>
              <Table.Td>{level + 1}</Table.Td>
              <Table.Td>{t(`path.${side}`)}</Table.Td>
              <Table.Td>{toHex(sibling)}</Table.Td>
              <Table.Td>{toHex(above)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}
