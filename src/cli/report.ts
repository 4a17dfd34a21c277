/** `vitrine report` and `vitrine report verify`: figures that are counted from the log, and counted again. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { isMissing } from '../lib/is-missing.js';
import type { ReportDocument } from '../flows/reports/report-document.js';
import { reportSections } from '../flows/reports/report-sections.js';
import { sectionTitles, totalWords } from '../flows/reports/report-words.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { day } from './option-values.js';
import { recogniseCaller } from './requester.js';
import { showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface ReportOptions extends GlobalOptions {
  from: string;
  to: string;
  public?: boolean;
  out?: string;
}

const examples = `
Examples:
  vitrine report --from 2026-01-01 --to 2026-12-31 --out report-2026
  vitrine report --from 2026-01-01 --to 2026-03-31 --public --out public-2026-q1
  vitrine report verify public-2026-q1/report.json`;

export function addReport(parent: Command, context: CommandContext): void {
  const { terminal } = context;
  const report = parent
    .command('report')
    .description('count from the log what was searched, allowed, refused and found')
    .helpCommand(false)
    .option('--from <date>', 'the first day, in UTC (YYYY-MM-DD; required)', day('--from'))
    .option('--to <date>', 'the last day, in UTC (YYYY-MM-DD; required)', day('--to'))
    .option('--public', 'tell no small counts that may point at single persons; of one quarter that is over')
    .option('--out <dir>', 'write report.json, report.html, report.csv and report.note into this folder')
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>();
      for (const name of ['from', 'to'] as const)
        if (options[name] === undefined)
          throw new AppError('usage', `a report needs a period: --${name} DATE is missing`);
      const { makeReport } = await import('../flows/reports/report.js');
      const { from, to, out } = options;
      const made = await withVitrine(options, async (vitrine) =>
        makeReport(vitrine, await recogniseCaller(vitrine), { from, to, public: options.public === true }),
      );
      if (out !== undefined) await writeFiles(out, made.files);
      await terminal.answer({ report: made.document, sha256: made.sha256, folder: out ?? null }, () =>
        [
          layReport(made.document, terminal),
          ...(out === undefined ? [] : [`\nWritten to ${showText(out)}`]),
        ].join('\n'),
      );
    });
  addVerify(report, context);
}

function addVerify(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('verify')
    .description('check the signature of a report and count it again')
    .argument('<file>', 'report.json, or the folder it is in; report.note lies beside it')
    .action(async (file: string, _options: object, command: Command) => {
      const files = await readFiles(file);
      const { verifyReport } = await import('../flows/reports/verify-report.js');
      const options = command.optsWithGlobals<GlobalOptions>();
      const { period, totals } = await withVitrine(options, (vitrine) => verifyReport(vitrine, files));
      await terminal.answer(
        { ok: true, period, searches: totals['searches'], files: Object.keys(files) },
        () =>
          `The report of ${period.from} to ${period.to} is signed by this installation, and the log gives the same figures.`,
      );
    });
}

/** The headings of the page with their figures; what never happened is left out, the headings of nothing too. */
function layReport({ period, totals, public: isPublic }: ReportDocument, terminal: Terminal): string {
  const told = reportSections.map(({ name: section, totals: names }) => ({
    title: sectionTitles[section],
    rows: names.filter((name) => name === 'searches' || totals[name] > 0),
  }));
  const shown = told.filter(({ rows }) => rows.length > 0);
  const counts = shown.flatMap(({ rows }) => rows.map((name) => showNumber(totals[name]).length));
  const words = shown.flatMap(({ rows }) => rows.map((name) => totalWords[name].length));
  const [wide, most] = [Math.max(...words), Math.max(...counts)];
  const sections = shown.map(({ title, rows }) =>
    [
      terminal.paint('bold', title),
      ...rows.map((name) => `  ${totalWords[name].padEnd(wide)}  ${showNumber(totals[name]).padStart(most)}`),
    ].join('\n'),
  );
  const kind = isPublic ? 'Public report' : 'Report';
  const rest = 'What is not listed did not happen. Breakdowns are in the files that --out DIR writes.';
  return [`${kind}, ${period.from} to ${period.to} (days in UTC, both included)`, ...sections, rest].join(
    '\n\n',
  );
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (cause) {
    throw new AppError('usage', `'${folder}' cannot be written`, { cause });
  }
}

/** The report and those of its companions that lie beside it, each under the name it was signed with. Throws `path.not-found` or `usage`. */
async function readFiles(given: string): Promise<Record<string, string>> {
  const file = await reportIn(given);
  const files: Record<string, string> = {};
  for (const name of ['report.json', 'report.html', 'report.csv', 'report.note']) {
    const text = await readFile(join(dirname(file), name), 'utf8').catch((cause: unknown) => {
      if (isMissing(cause) && name !== 'report.json') return null;
      throw noReport(given, cause);
    });
    if (text !== null) files[name] = text;
  }
  return files;
}

/** The report.json itself, or that of a folder. */
async function reportIn(given: string): Promise<string> {
  const found = await stat(given).catch((cause: unknown) => {
    throw noReport(given, cause);
  });
  if (found.isDirectory()) return join(given, 'report.json');
  if (basename(given) === 'report.json') return given;
  throw new AppError('usage', `expected a file named report.json or the folder it is in, got '${given}'`);
}

function noReport(given: string, cause: unknown): AppError {
  return new AppError(
    'path.not-found',
    `no report at '${given}'; expected the report.json that vitrine report --out DIR wrote`,
    { cause },
  );
}
