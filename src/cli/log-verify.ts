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

export function addLogVerify(parent: Command, context: CommandContext): void {
  parent
    .command('verify')
    .description('check the logs of the data folder, or one that was copied')
    .argument('[dir]', 'folder of a log, or of several (default: those of the data folder)')
    .option('--key <vkey>', 'a verifier key of the log or of a witness; can be repeated', eachValue)
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
  return logs.map((log) => layLog(log, terminal)).join('\n\n');
}

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
    ...log.signers.map((signer): [string, string] => ['signed by', showText(signer)]),
  ];
  if (log.unsigned > 0) pairs.push(['not yet signed', showCount(log.unsigned, 'entry', 'entries')]);
  if (log.witnessed !== null) {
    const { size, cosignatures, unknown } = log.witnessed;
    const seen = `${showCount(cosignatures.length, 'known witness', 'known witnesses')}, ${unknown.length} unknown`;
    pairs.push(['witnessed', `${showCount(size, 'entry', 'entries')} (${seen})`]);
  }
  const note = log.trusted ? '' : `\n  ${whatIsOpen(log)}`;
  return `${title}\n${layPairs(pairs, terminal)}${terminal.paint('yellow', note)}`;
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
