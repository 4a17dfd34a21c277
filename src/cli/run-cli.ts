/**
 * One run of the program, from arguments to exit code. Whatever goes wrong ends here as one line (or one JSON
 * document) and an exit code; stack traces are for VITRINE_DEBUG=1.
 */
import { inspect } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { AppError } from '../errors.js';
import type { CommandContext } from './context.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { listenForInterruption } from './interruption.js';
import { buildProgram } from './program.js';
import { openTerminal, type Terminal } from './terminal.js';

/** Runs the command named by `args` (without node and script) and ends the process. */
export async function runCli(args: readonly string[]): Promise<void> {
  const terminal = openTerminal({ json: wantsJson(args) });
  endQuietlyOnClosedPipe();
  const interruption = listenForInterruption(() => {
    // Whoever pressed ctrl-C knows why it stops; a program that reads JSON is owed its document.
    const told = terminal.json ? terminal.fail(new AppError('interrupted', 'stopped')) : Promise.resolve();
    void told.finally(() => process.exit(exitCodes.interrupted));
  });
  const context: CommandContext = { terminal, interruption, exitCode: exitCodes.ok };
  const exitCode = await runProgram(await buildProgram(context, args), args, context);
  // Whatever a library still holds open must not hold the shell; the answer has been handed over by now.
  process.exit(exitCode);
}

async function runProgram(
  program: Command,
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  throwInsteadOfExit(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return context.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return afterHelp(thrown, context.terminal);
    const error = toAppError(thrown);
    showDetails(thrown, context.terminal);
    await context.terminal.fail(error);
    return exitCodeOf(error.code);
  }
}

/** Commander prints errors and leaves; here they become `usage` errors that name the command's help. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    throw new AppError('usage', usageMessage(error, commandPath(command)), { cause: error });
  });
  command.configureOutput({ outputError: () => undefined });
  for (const subcommand of command.commands) throwInsteadOfExit(subcommand);
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}

/** One line: "error: unknown option '--nme'\n(Did you mean --name?)" -> "unknown option '--nme'; did you mean --name?" */
function usageMessage(error: CommanderError, path: string): string {
  const [message = '', guess] = error.message.replace(/^error: /, '').split('\n(Did you mean ');
  const line = message.replace(/\.$/, '').replace(/\. E/, ': e');
  return guess === undefined
    ? `${line}; see ${path} --help`
    : `${line}; did you mean ${guess.replace(/\)$/, '')}`;
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const line = reason.split('\n', 1)[0] ?? '';
  return new AppError('internal', `unexpected: ${line}; VITRINE_DEBUG=1 shows the details`, {
    cause: thrown,
  });
}

/** Help that was asked for is an answer; help in place of a missing command is not. */
async function afterHelp(thrown: CommanderError, terminal: Terminal): Promise<number> {
  if (thrown.exitCode === 0) return exitCodes.ok;
  if (terminal.json)
    await terminal.fail(new AppError('usage', 'no command given; vitrine --help lists them'));
  return exitCodes.usage;
}

function showDetails(thrown: unknown, terminal: Terminal): void {
  const isExpected = thrown instanceof AppError && thrown.code !== 'internal';
  if (!isExpected && process.env['VITRINE_DEBUG'] === '1') terminal.note(inspect(thrown));
}

/** `vitrine … | head`: the reader has seen enough. On standard error there is nobody to tell. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
  process.stderr.on('error', () => undefined);
}

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}
