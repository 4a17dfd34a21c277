/** `vitrine verify`: whether store, index and files agree. */
import type { Command } from 'commander';
import type { Verification } from '../flows/index/verification.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layTable } from './layout.js';
import { withProgress } from './progress.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addVerify(parent: Command, context: CommandContext): void {
  parent
    .command('verify')
    .description('check that store, index and files agree')
    .action(async (_options: object, command: Command) => {
      const { verify } = await import('../flows/index/verify.js');
      const found = await withProgress('Verifying', (onProgress) =>
        withVitrine(command.optsWithGlobals<GlobalOptions>(), (vitrine) => verify(vitrine, { onProgress })),
      );
      if (!found.ok) context.exitCode = exitCodes.damaged;
      await context.terminal.answer(found, () => layVerification(found, context.terminal));
    });
}

function layVerification({ ok, checked, problems, notes }: Verification, terminal: Terminal): string {
  const counts = [
    showCount(checked.photos, 'photo'),
    showCount(checked.faces, 'face'),
    showCount(checked.thumbnails, 'thumbnail'),
    showCount(checked.indexRows, 'index row'),
    showCount(checked.probes, 'probe'),
  ].join(', ');
  const left = notes.map(({ code, message }) => terminal.paint('dim', `  ${code}  ${showText(message)}`));
  const foot =
    left.length === 0
      ? []
      : ['', 'Left by a run that was cut off; the next writing command completes it:', ...left];
  if (ok) return [`${terminal.paint('green', 'All agree:')} ${counts}`, ...foot].join('\n');
  const table = layTable(
    [{ title: 'Code' }, { title: 'Problem' }],
    problems.map((problem) => [problem.code, showText(problem.message)]),
    terminal,
  );
  const head = `${terminal.paint('red', 'Not everything agrees.')} Checked ${counts}`;
  return [head, '', table, ...foot].join('\n');
}
