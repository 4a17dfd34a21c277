/** The figures of a report: by section a table of what happened, and breakdowns as bars and tables. */
import { Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useApi, type AnswerOf } from '../../api/api.js';
import { useCodeWords } from '../oversight/code-words.js';
import { Counts, type Count } from '../oversight/counts.js';
import { monthsBetween, nameOf } from '../oversight/over-time.js';
import {
  breakdownsOfCodes,
  reportSections,
  type BreakdownName,
  type ReportSection,
} from '#vitrine/http/report-sections.js';

export type ReportDocument = AnswerOf<'POST /reports'>['document'];

/** `hasPolicy`: the reader may know the policy, whose titles then stand for its codes. */
export function Figures({ document, hasPolicy }: { document: ReportDocument; hasPolicy: boolean }) {
  return (
    <Stack gap="xl">
      {reportSections.map((section) => (
        <Section key={section.name} section={section} document={document} hasPolicy={hasPolicy} />
      ))}
    </Stack>
  );
}

interface SectionProps {
  section: ReportSection;
  document: ReportDocument;
  hasPolicy: boolean;
}

function Section({ section, document, hasPolicy }: SectionProps) {
  const { t } = useTranslation('figures');
  const wordsOf = useBreakdown(document, hasPolicy);
  const happened = section.totals.filter((name) => document.totals[name] > 0);
  const nothing = section.totals.filter((name) => document.totals[name] === 0);
  const title = t(`sections.${section.name}`);
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {happened.length > 0 && (
        <Table aria-label={title} maw={640} className="numbers">
          <Table.Tbody>
            {happened.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {t(`totals.${name}`)}
                </Table.Th>
                <Table.Td ta="right" fw={600} w={100}>
                  {document.totals[name]}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {nothing.length > 0 && (
        <Text fz="sm" c="dimmed">
          {t('zero', { list: nothing.map((name) => t(`totals.${name}`)).join('; ') })}
        </Text>
      )}
      {section.name === 'who' && <Months document={document} />}
      {section.breakdowns.map((name) => {
        const counts = wordsOf(name);
        return counts.length === 0 ? null : (
          <Counts key={name} title={t(`by.${name}`)} counts={counts} lying order={3} />
        );
      })}
    </Stack>
  );
}

/** Months between stand there too, with nothing. */
function Months({ document }: { document: ReportDocument }) {
  const { t } = useTranslation('figures');
  const { locale } = useFormats();
  const toCount = useCount();
  const tally = document.by.searchesByMonth ?? {};
  const [first, ...rest] = Object.keys(tally).toSorted();
  if (first === undefined) return null;
  const counts = monthsBetween(first, rest.at(-1) ?? first).map((month) =>
    toCount(nameOf(month, locale), tally[month] ?? 0),
  );
  return <Counts title={t('by.searchesByMonth')} counts={counts} order={3} />;
}

/** What is not told has words and no bar. */
function useCount(): (name: string, count: number | string) => Count {
  const { t } = useTranslation('figures');
  return (name, count) =>
    typeof count === 'number'
      ? { name, count }
      : { name, count: 0, words: t(count === 'not shown' ? 'notShown' : 'fewerThanFive') };
}

/** A breakdown with most first. */
function useBreakdown({ by }: ReportDocument, hasPolicy: boolean): (name: BreakdownName) => Count[] {
  const codeWords = useCodeWords();
  const toCount = useCount();
  const { data } = useApi('GET /policy', {}, { enabled: hasPolicy, staleMs: 300_000 });
  const titleOf = (code: string): string =>
    data?.policy.purposes.find((each) => each.code === code)?.title ?? codeWords(code);
  const wordsOf = (name: BreakdownName, key: string): string => {
    if (name === 'searchesByPurpose') return titleOf(key);
    return breakdownsOfCodes.has(name) ? codeWords(key) : key;
  };
  return (name) =>
    Object.entries(by[name] ?? {})
      .map(([key, count]) => toCount(wordsOf(name, key), count))
      .toSorted((a, b) => b.count - a.count);
}
