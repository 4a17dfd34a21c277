/** `vitrine status` */
import type { Command } from 'commander';
import type { Status } from '../flows/status.js';
import { layCollections } from './collection-list.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { layPairs } from './layout.js';
import { mayBeTold } from './requester.js';
import { showBytes, showCount, showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';
import { utcMinute } from '../lib/utc-minute.js';

/** `collections`: null for whoever may not be told their names. */
type Shown = Omit<Status, 'collections'> & { collections: Status['collections'] | null };

export function addStatus(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('status')
    .description('show what there is, in numbers')
    .action(async (_options: object, command: Command) => {
      const { status } = await import('../flows/status.js');
      const found = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) => {
        const { collections, ...numbers } = await status(vitrine);
        return { ...numbers, collections: (await mayBeTold(vitrine)) ? collections : null };
      });
      await terminal.answer(found, () => `${layStatus(found, terminal)}\n\n${layNames(found, terminal)}`);
    });
}

function layNames({ collections }: Shown, terminal: Terminal): string {
  if (collections !== null) return layCollections(collections, terminal);
  return 'Collections are named to whoever has a token of their own: VITRINE_TOKEN.';
}

function layStatus(found: Shown, terminal: Terminal): string {
  const { store, index, thumbnails, probes } = found.diskBytes;
  const behind = found.index.behind === 0 ? '' : `, ${showNumber(found.index.behind)} not yet in it`;
  const unfinished =
    found.searches.unfinished === 0 ? '' : `, ${showNumber(found.searches.unfinished)} unfinished`;
  return layPairs(
    [
      ['Data folder', showText(found.dataDir)],
      ['Key file', showText(found.keyFile)],
      ['Model', found.model.id],
      ['Photos', `${showNumber(found.photos)} with ${showCount(found.faces, 'face')}`],
      ['Addresses', `${showNumber(found.items)}, of which ${showNumber(found.skipped)} skipped`],
      ['Searches', `${showNumber(found.searches.total)}${unfinished}`],
      ['Index', `${showCount(found.index.rows, 'row')}${behind}`],
      [
        'On disk',
        `${showBytes(store + index + thumbnails + probes)}: store ${showBytes(store)}, index ${showBytes(index)}, ` +
          `thumbnails ${showBytes(thumbnails)}, probes ${showBytes(probes)}`,
      ],
      ...laySupervision(found),
      ['Store', `version ${found.storeVersion}`],
    ],
    terminal,
  );
}

/** What can stop searches, and what to do about it. */
function laySupervision({ policy, stoppedSince, activation, witnesses }: Shown): [string, string][] {
  const name =
    policy.version === 0 ? 'none set, unsupervised' : `version ${policy.version}, ${policy.preset}`;
  const stop =
    stoppedSince === null
      ? 'not engaged'
      : `ALL SEARCHES ARE STOPPED since ${utcMinute(stoppedSince)}; two persons release it: proposal stop.release`;
  return [
    ['Policy', name],
    ['Stop', stop],
    ['Activation', layActivation(activation)],
    ['Witnesses', layWitnesses(witnesses)],
  ];
}

function layActivation({ required, state, expiresOn }: Status['activation']): string {
  if (!required) return 'not needed by the policy';
  if (state === 'valid') return `valid until ${expiresOn}`;
  const what = state === 'missing' ? 'missing' : `over since ${expiresOn}`;
  return `${what}: nothing is searched; propose one (docs/oversight.md)`;
}

function layWitnesses({ quorum, named, maxHours, until, late }: Status['witnesses']): string {
  if (quorum === 0) return 'none asked for by the policy';
  const asked = `${showNumber(quorum)} asked for, ${showNumber(named)} named`;
  const advice =
    named < quorum
      ? 'name them in the policy (docs/log.md, Set up a witness)'
      : 'see that they run and are reached';
  const [first] = Object.values(until)
    .filter((time) => time !== null)
    .toSorted();
  if (late && first !== undefined)
    return `${asked}: SEARCHES ARE STOPPED since ${utcMinute(first)}; ${advice}`;
  if (first !== undefined && named >= quorum)
    return `${asked}: searches go on until ${utcMinute(first)}, and longer with every cosignature`;
  const when = first === undefined ? `${maxHours} hours after the activation` : `at ${utcMinute(first)}`;
  return named < quorum ? `${asked}: without them searches stop ${when}; ${advice}` : asked;
}
