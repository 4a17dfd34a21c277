/** `vitrine verify`: whether store, index and files agree. */
import type { Command } from 'commander';
import type { Verification } from '../flows/verification.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layTable } from './layout.js';
import { startProgress } from './progress.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addVerify(parent: Command, context: CommandContext): void {
  parent
    .command('verify')
    .description('check that store, index and files agree')
    .action(async (_options: object, command: Command) => {
      const { verify } = await import('../flows/verify.js');
      const progress = startProgress('Verifying');
      const found = await withVitrine(command.optsWithGlobals<GlobalOptions>(), (vitrine) =>
        verify(vitrine, {
          onProgress: (done, total) => {
            progress.setTotal(total);
            progress.update(done);
          },
        }),
      ).finally(() => progress.stop());
      if (!found.ok) context.exitCode = exitCodes.damaged;
      await context.terminal.answer(found, () => layVerification(found, context.terminal));
    });
}

function layVerification({ ok, checked, problems }: Verification, terminal: Terminal): string {
  const counts = [
    showCount(checked.photos, 'photo'),
    showCount(checked.faces, 'face'),
    showCount(checked.thumbnails, 'thumbnail'),
    showCount(checked.indexRows, 'index row'),
    showCount(checked.probes, 'probe'),
  ].join(', ');
  if (ok) return `${terminal.paint('green', 'All agree:')} ${counts}`;
  const table = layTable(
    [{ title: 'Code' }, { title: 'Problem' }],
    problems.map((problem) => [problem.code, showText(problem.message)]),
    (title) => terminal.paint('dim', title),
  );
  return `${terminal.paint('red', 'Not everything agrees.')} Checked ${counts}\n\n${table}`;
}
