/** `vitrine case`: the cases that searches belong to, and what was done in them. */
import type { Command } from 'commander';
import type { CaseFile, OnBehalf } from '../store/cases.js';
import { AppError } from '../errors.js';
import { layHistory } from './case-history.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { layPairs, layTable } from './layout.js';
import { recogniseCaller } from './requester.js';
import { showText } from './show-text.js';
import type { Terminal } from './terminal.js';
import { utcMinute } from '../lib/utc-minute.js';

interface OpenOptions extends GlobalOptions {
  purpose?: string;
  offence?: string;
  unit?: string;
  ends?: string;
  onBehalf?: string;
  onBehalfBasis?: string;
  recipients?: string;
}

const examples = `
Examples:
  vitrine case open 2026-014
  vitrine case open 2026-015 --ends 2027-03-31 --on-behalf "Other archive" \\
    --on-behalf-basis "Agreement of 2 May" --recipients "Its picture desk: the leads"
  vitrine case show 2026-014

A search opens its case by itself where nobody supervises.`;

export function addCase(parent: Command, context: CommandContext): void {
  const group = parent
    .command('case')
    .description('open, list, show and close cases')
    .helpCommand(false)
    .addHelpText('after', examples);
  addOpen(group, context);
  addList(group, context);
  addShow(group, context);
  addClose(group, context);
}

function addOpen(group: Command, { terminal }: CommandContext): void {
  group
    .command('open')
    .description('open a case')
    .argument('<ref>', 'what it is called; never given twice')
    .option('--purpose <code>', 'what it is for, a code of the policy (required under supervision)')
    .option('--offence <code>', 'the offence, a code of the policy (required under supervision)')
    .option('--unit <name>', 'the unit that handles it; your own if not given')
    .option(
      '--ends <date>',
      'the last day, YYYY-MM-DD; nothing is searched after it (required under supervision)',
    )
    .option('--on-behalf <name>', 'the body on whose behalf it is handled')
    .option('--on-behalf-basis <text>', 'on which legal basis that body asks')
    .option('--recipients <text>', 'who receives what')
    .action(async (reference: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<OpenOptions>();
      const { openCase } = await import('../flows/cases/cases.js');
      const { purpose, offence, unit, ends } = options;
      const wanted = {
        reference,
        ...(purpose === undefined ? {} : { purpose }),
        ...(offence === undefined ? {} : { offence }),
        ...(unit === undefined ? {} : { unit }),
        endsOn: ends ?? null,
        onBehalf: onBehalfOf(options),
      };
      const made = await withVitrine(options, async (vitrine) =>
        openCase(vitrine, await recogniseCaller(vitrine), wanted),
      );
      await terminal.answer({ case: made }, () => layCase(made, terminal));
    });
}

function addList(group: Command, { terminal }: CommandContext): void {
  group
    .command('list')
    .description('show the cases')
    .action(async (_options: object, command: Command) => {
      const { listCases } = await import('../flows/cases/cases.js');
      const cases = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) =>
        listCases(vitrine, await recogniseCaller(vitrine)),
      );
      await terminal.answer({ cases }, () => layCases(cases, terminal));
    });
}

function addShow(group: Command, { terminal }: CommandContext): void {
  group
    .command('show')
    .description('show a case: its searches with their outcomes, and everything else that was done')
    .argument('<ref>', 'what it is called')
    .action(async (reference: string, _options: object, command: Command) => {
      const { requireCaseByReference } = await import('../flows/cases/cases.js');
      const { showCase } = await import('../flows/cases/show-case.js');
      const { personNames } = await import('../flows/people/person-names.js');
      const [shown, people] = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) => {
        const caller = await recogniseCaller(vitrine);
        const { id } = await requireCaseByReference(vitrine.store.db, reference);
        return [await showCase(vitrine, caller, id), await personNames(vitrine, caller)] as const;
      });
      const names = new Map(people.map(({ id, name }) => [id, name]));
      await terminal.answer(
        shown,
        () => `${layCase(shown.case, terminal)}\n\n${layHistory(shown, names, terminal)}`,
      );
    });
}

function addClose(group: Command, { terminal }: CommandContext): void {
  group
    .command('close')
    .description('close a case; what was searched for in it is erased when the time of the policy is over')
    .argument('<ref>', 'what it is called')
    .action(async (reference: string, _options: object, command: Command) => {
      const { closeCase, requireCaseByReference } = await import('../flows/cases/cases.js');
      const closed = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) => {
        const caller = await recogniseCaller(vitrine);
        const { id } = await requireCaseByReference(vitrine.store.db, reference);
        return closeCase(vitrine, caller, id);
      });
      await terminal.answer({ case: closed }, () => layCase(closed, terminal));
    });
}

/** Throws `usage`: all three or none. */
function onBehalfOf({ onBehalf: name, onBehalfBasis: basis, recipients }: OpenOptions): OnBehalf | null {
  if (name === undefined && basis === undefined && recipients === undefined) return null;
  if (name !== undefined && basis !== undefined && recipients !== undefined)
    return { name, basis, recipients };
  throw new AppError('usage', 'expected --on-behalf, --on-behalf-basis and --recipients together');
}

function layCase(shown: CaseFile, terminal: Terminal): string {
  const { reference, purpose, offence, unit, supervised, endsOn, onBehalf, openedAt, closedAt } = shown;
  // Without supervision a purpose need not be stated, and the code for that says nothing to people.
  const isStated = supervised || purpose !== 'unsupervised';
  return layPairs(
    [
      ['Case', `${showText(reference)}${supervised ? '' : ', unsupervised'}`],
      ...(isStated ? [['Purpose', `${showText(purpose)}, offence ${showText(offence)}`] as const] : []),
      ['Unit', showText(unit)],
      ...(onBehalf === null ? [] : [['On behalf of', showText(onBehalf.name)] as const]),
      ['Opened', utcMinute(openedAt)],
      ['Last day', endsOn ?? 'none'],
      ...(closedAt === null ? [] : [['Closed', utcMinute(closedAt)] as const]),
    ],
    terminal,
  );
}

function layCases(cases: readonly CaseFile[], terminal: Terminal): string {
  if (cases.length === 0) return 'No case yet; a search opens one, and so does vitrine case open REF.';
  return layTable(
    [{ title: 'Case' }, { title: 'Opened' }, { title: 'State' }, { title: 'Unit' }, { title: 'Purpose' }],
    cases.map(({ reference, openedAt, closedAt, erasedAt, unit, purpose }) => [
      showText(reference),
      openedAt.slice(0, 10),
      erasedAt !== null ? 'erased' : closedAt !== null ? 'closed' : 'open',
      showText(unit),
      purpose === 'unsupervised' ? '–' : showText(purpose),
    ]),
    terminal,
  );
}
