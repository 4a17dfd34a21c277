/** `vitrine reindex`: the vector index, made again from the store. */
import type { Command } from 'commander';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { withProgress } from './progress.js';
import { showCount, showDuration } from './show-text.js';

export function addReindex(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('reindex')
    .description('rebuild the vector index from the store')
    .action(async (_options: object, command: Command) => {
      const { reindex } = await import('../flows/index/reindex.js');
      const done = await withProgress('Rebuilding', (onProgress) =>
        withVitrine(command.optsWithGlobals<GlobalOptions>(), (vitrine) => reindex(vitrine, { onProgress })),
      );
      await terminal.answer(done, () => {
        const counts = `${showCount(done.faces, 'face')} of ${showCount(done.collections, 'collection')}`;
        return `Index rebuilt: ${counts} in ${showDuration(done.elapsedMs)}`;
      });
    });
}
