/** The report as one printable page. It says what was counted in sentences first, then in tables, then how to check it. */
import type { BreakdownName, TotalName } from './count-entries.js';
import { monthChart } from './report-chart.js';
import type { ReportDocument } from './report-document.js';
import { reportStyle } from './report-style.js';
import { reportSections } from './report-sections.js';
import { breakdownWords, sectionTitles, totalWords, wordsOf, type KeyWords } from './report-words.js';
import { fewerThanFive, notShown } from './small-counts.js';

export function reportHtml(report: ReportDocument): string {
  const title = headline(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${escape(kicker(report))}</p>
<h1>${escape(title)}</h1>
<p class="lead">${escape(standfirst(report))}</p>
${unfinishedPeriod(report)}${unsupervised(report)}
</header>
${figures(report, ['searches', 'usableProbes', 'candidates', 'supportedLeads'])}
${monthChart(report)}
${sections(report).join('\n')}
${howToCheck(report)}
<footer>Counted from the logs of ${escape(report.origin)} on ${day(report.madeAt)}. ${scope(report)}</footer>
</main>
</body>
</html>
`;
}

function kicker({ organisation }: ReportDocument): string {
  return organisation === null ? 'Report on face searches' : `${organisation} · Report on face searches`;
}

function headline({ totals, period }: ReportDocument): string {
  const when = `from ${day(period.from)} to ${day(period.to)}`;
  if (totals.searches === 0) return `No face search was made ${when}`;
  return `${plural(totals.searches, 'face search was', 'face searches were')} made ${when}`;
}

function standfirst({ totals, by }: ReportDocument): string {
  const units = Object.keys(by.searchesByUnit).length;
  const refused =
    totals.searchesRefused + totals.authorisationsRefused === 0
      ? 'Nothing was refused.'
      : sentence(
          `${plural(totals.authorisationsRefused, 'request for authorisation was', 'requests for authorisation were')} refused, and ${plural(totals.searchesRefused, 'search was', 'searches were')} refused before ${totals.searchesRefused === 1 ? 'it' : 'they'} began.`,
        );
  if (totals.searches === 0) return refused;
  return (
    `${sentence(plural(totals.searchers, 'person', 'people'))} in ${plural(units, 'unit', 'units')} searched. ` +
    `${sentence(plural(totals.usableProbes, 'search', 'searches'))} had a usable photo; ` +
    `${plural(totals.searchesWithSupportedLead, 'search', 'searches')} led to at least one lead that two examiners, ` +
    `each without knowing of the other, supported. A lead is a hint for further inquiry, never an identification. ${refused}`
  );
}

function unsupervised({ by, policy }: ReportDocument): string {
  if (policy?.preset === 'strict' && !Object.hasOwn(by.searchesByMode, 'unsupervised')) return '';
  return '<p class="warning"><strong>Unsupervised.</strong> Searches were made without the authorisation of a second person.</p>';
}

function figures({ totals }: ReportDocument, names: readonly TotalName[]): string {
  const cells = names.map(
    (name) => `<div><dt>${totalWords[name]}</dt><dd>${number(totals[name])}</dd></div>`,
  );
  return `<dl class="figures">${cells.join('')}</dl>`;
}

function sections(report: ReportDocument): string[] {
  return reportSections.map(({ name, totals, breakdowns }) =>
    section(report, sectionTitles[name], totals, breakdowns),
  );
}

function section(
  report: ReportDocument,
  title: string,
  totals: readonly TotalName[],
  breakdowns: readonly BreakdownName[],
): string {
  const rows = totals.map((name) => row({ words: totalWords[name] }, report.totals[name], null)).join('');
  const tables = breakdowns.flatMap((name) => breakdown(report, name));
  return `<section><h2>${title}</h2><table>${rows}</table>${tables.join('')}</section>`;
}

function breakdown({ by }: ReportDocument, name: BreakdownName): string[] {
  const entries = Object.entries(by[name]);
  if (entries.length === 0) return [];
  const size = ([, count]: (typeof entries)[number]) => (typeof count === 'number' ? count : 0);
  const most = Math.max(1, ...entries.map(size));
  const rows = entries
    .toSorted((a, b) => size(b) - size(a) || (a[0] < b[0] ? -1 : 1))
    .map(([key, count]) => row(wordsOf(name, key), count, most));
  return [`<h3>${breakdownWords[name]}</h3><table>${rows.join('')}</table>`];
}

/** Words first, the code small beside them. With a bar where `most` says how long the longest is. */
function row({ words, code }: KeyWords, count: number | string, most: number | null): string {
  const width = typeof count === 'number' && most !== null ? (100 * count) / most : 0;
  const bar =
    most === null
      ? ''
      : `<td class="bar">${width === 0 ? '' : `<i style="width:${width.toFixed(1)}%"></i>`}</td>`;
  const shown = typeof count === 'number' ? number(count) : count;
  const kind = typeof count === 'number' && count > 0 ? 'count' : 'count none';
  const small = code === undefined ? '' : ` <small>${escape(code)}</small>`;
  return `<tr><th scope="row">${escape(words)}${small}</th>${bar}<td class="${kind}">${shown}</td></tr>`;
}

/** Said where a reader could take a part for the whole. */
function unfinishedPeriod({ period, madeAt }: ReportDocument): string {
  if (madeAt.slice(0, 10) > period.to) return '';
  return `<p class="warning"><strong>The period is not over.</strong> Counted is what happened until ${day(madeAt)}.</p>`;
}

function howToCheck({ logs, policy, policyChanges }: ReportDocument): string {
  const inForce =
    policy === null
      ? 'The log has no policy on record.'
      : `The policy in force at the end was version ${policy.version} (${policy.preset === 'strict' ? 'supervised' : 'unsupervised'}), SHA-256 <code>${escape(policy.sha256)}</code>; it was changed ${plural(policyChanges.length, 'time', 'times')} in this period.`;
  return `<section><h2>How to check these figures</h2>
<p>Every figure is counted from two append-only logs, in which an entry cannot be changed or left out without the signed checkpoints ceasing to fit; where outside witnesses have signed these checkpoints as well, not even by whoever holds the keys. Counted were the first ${number(logs.searches.size)} entries of the log of searches, one for each search ever made here, and the first ${number(logs.events.size)} of the log of events. The organisation counts again with <code>vitrine report verify report.json</code>; whoever has a copy of the logs checks it against these checkpoints and counts by the published rules.</p>
<p>${inForce}</p>
<h3>Checkpoint of the log of searches</h3><pre>${escape(logs.searches.checkpoint)}</pre>
<h3>Checkpoint of the log of events</h3><pre>${escape(logs.events.checkpoint)}</pre>
</section>`;
}

function scope(report: ReportDocument): string {
  if (!report.public) return 'This is the full version: small counts may point at single persons.';
  return `“${fewerThanFive}” stands for a count that may point at single persons, “${notShown}” for one from which such a count could be worked out.`;
}

function day(iso: string): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  // A date is not broken over two lines.
  return new Date(iso).toLocaleDateString('en-GB', options).replaceAll(' ', '\u00a0');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function plural(value: number, one: string, many: string): string {
  return `${value === 0 ? 'no' : number(value)} ${value === 1 ? one : many}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
