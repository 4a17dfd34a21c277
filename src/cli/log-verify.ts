/** `vitrine log verify`: whether the logs are whole, from their files alone; no key of the data folder is needed. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { LogVerification } from '../audit/verify-log.js';
import { AppError } from '../errors.js';
import { type CommandContext, configOf, type GlobalOptions } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layPairs } from './layout.js';
import { eachValue } from './option-values.js';
import { showCount, showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface LogVerifyOptions extends GlobalOptions {
  key?: string[];
}

type NamedVerification = LogVerification & { folder: string };

const logNames = ['searches', 'events'];

const aboutKeys = `
A verifier key is one line of three parts, such as vitrine/8013c8dbbce2/searches+8309ea69+AepKbGPi…; put it in quotes.
Each log has its own. Whoever runs the logs reads them from this command on the data folder (the line 'key') and
publishes them; take them from there, not from the copied folder: without them the files only vouch for themselves.

Examples:
  vitrine log verify
  vitrine log verify copy/ --key 'vitrine/8013c8dbbce2/searches+8309ea69+AepKbGPi…' --key 'vitrine/8013c8dbbce2/events+…'`;

export function addLogVerify(parent: Command, context: CommandContext): void {
  parent
    .command('verify')
    .description('check the logs of the data folder, or one that was copied')
    .argument('[dir]', 'folder of a log, or of several (default: those of the data folder)')
    .option(
      '--key <vkey>',
      'a verifier key of the log or of a witness, NAME+ID+BASE64; can be repeated',
      eachValue,
    )
    .addHelpText('after', aboutKeys)
    .action(async (dir: string | undefined, _options: object, command: Command) => {
      const options = command.optsWithGlobals<LogVerifyOptions>();
      const { verifyLog } = await import('../audit/verify-log.js');
      const logs: NamedVerification[] = [];
      for (const folder of await findLogs(dir ?? join(configOf(options).dataDir, 'log'))) {
        const keys = keysFor(folder, options.key ?? []);
        logs.push({ folder, ...(await verifyLog({ folder, keys })) });
      }
      const ok = logs.every((log) => log.ok);
      if (!ok) context.exitCode = exitCodes.damaged;
      await context.terminal.answer({ ok, logs }, () => layLogs(logs, context.terminal));
    });
}

/** Of two logs with keys of their own, each is checked with its own and with those of witnesses. */
function keysFor(folder: string, keys: readonly string[]): string[] {
  const others = logNames.filter((name) => name !== basename(folder));
  const isNamed = logNames.includes(basename(folder));
  return keys.filter((key) => {
    const [name = ''] = key.split('+');
    return !isNamed || !others.some((other) => name.endsWith(`/${other}`));
  });
}

async function isLog(folder: string): Promise<boolean> {
  const found = await Promise.all(
    ['journal', 'checkpoint', 'keys'].map((name) => stat(join(folder, name)).catch(() => null)),
  );
  return found.some((entry) => entry !== null);
}

async function findLogs(dir: string): Promise<string[]> {
  if (await isLog(dir)) return [resolve(dir)];
  const folders = logNames.map((name) => resolve(dir, name));
  const present = await Promise.all(folders.map(isLog));
  const logs = folders.filter((_, at) => present[at]);
  if (logs.length === 0) throw new AppError('path.not-found', `no log in '${dir}'`);
  return logs;
}

function layLogs(logs: readonly NamedVerification[], terminal: Terminal): string {
  const parts = logs.map((log) => layLog(log, terminal));
  if (logs.some((log) => log.damage !== null))
    return [...parts, terminal.paint('red', 'Does not hold: see what is damaged above.')].join('\n\n');
  const sizes = logs.map((log) => `${basename(log.folder)} with ${showCount(log.size, 'entry', 'entries')}`);
  const holds = `Holds: ${sizes.join(', ')}; every entry, hash and signature was checked.`;
  const isTrusted = logs.every((log) => log.trusted);
  return [...parts, isTrusted ? terminal.paint('green', holds) : `${holds}\n${whereKeysAre}`].join('\n\n');
}

const whereKeysAre =
  'To know whose logs these are, give the verifier keys with --key, from whoever runs them and not from this folder;\n' +
  "on the data folder itself the lines 'key' are what to publish. vitrine log verify --help says more.";

function layLog(log: NamedVerification, terminal: Terminal): string {
  const title = terminal.paint('bold', showText(log.folder));
  if (log.damage !== null) {
    const { file, entry, message } = log.damage;
    const place = entry === null ? file : `${file}, entry ${showNumber(entry)}`;
    return `${title}\n${terminal.paint('red', `  damaged: ${showText(place)}: ${showText(message)}`)}`;
  }
  const pairs: [string, string][] = [
    ['origin', showText(log.origin ?? '')],
    ['entries', showNumber(log.size)],
    ['root', log.root ?? ''],
    ...log.keys.map((key, at): [string, string] => ['key', keyLine(key, at, log)]),
  ];
  if (log.unsigned > 0) pairs.push(['not yet signed', showCount(log.unsigned, 'entry', 'entries')]);
  if (log.witnessed !== null) {
    const { size, cosignatures, unknown } = log.witnessed;
    const others = unknown.length === 0 ? '' : `, and ${unknown.length} whose keys were not given`;
    const seen = `by ${showCount(cosignatures.length, 'witness', 'witnesses')} whose key was given${others}`;
    pairs.push(['witnessed', `${showCount(size, 'entry', 'entries')}, ${seen}`]);
  }
  const note = log.trusted ? '' : `\n  ${whatIsOpen(log)}`;
  return `${title}\n${layPairs(pairs, terminal)}${terminal.paint('yellow', note)}`;
}

/** With whether it is one that the log had before. */
function keyLine(key: string, at: number, { keys }: LogVerification): string {
  return `${showText(key)}${at < keys.length - 1 ? ' (replaced since)' : ''}`;
}

/** What was not shown, for want of a key of the log. */
function whatIsOpen({ witnessed }: LogVerification): string {
  if (witnessed === null || witnessed.cosignatures.length === 0)
    return 'No key was given: this shows only that the files agree with themselves.';
  const seen = showCount(witnessed.size, 'entry', 'entries');
  return (
    `No key of the log was given: ${seen} from the first on are what the witness cosigned; ` +
    'of those behind them this shows only that the files agree with themselves.'
  );
}
