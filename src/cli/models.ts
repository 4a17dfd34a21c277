/** `vitrine models` and `vitrine models pull`: which model files are used, and fetching them ahead of time. */
import type { Command } from 'commander';
import { configOf, type CommandContext, type GlobalOptions } from './context.js';
import { layTable } from './layout.js';
import { showCount } from './show-text.js';

export function addModels(parent: Command, { terminal }: CommandContext): void {
  const models = parent
    .command('models')
    .description('list the model files, or fetch them ahead of time')
    .helpCommand(false)
    .action(async (_options: object, command: Command) => {
      const { listModels } = await import('../flows/list-models.js');
      const listed = await listModels(configOf(command.optsWithGlobals<GlobalOptions>()));
      await terminal.answer({ models: listed }, () =>
        listed
          .map(({ id, licence, source, dims, files }) => {
            const table = layTable(
              [{ title: 'Role' }, { title: 'SHA-256' }, { title: 'State' }, { title: 'File' }],
              files.map(({ role, sha256, state, file }) => [
                role,
                sha256.slice(0, 16),
                state,
                terminal.link(file),
              ]),
              terminal,
            );
            return `${terminal.paint('bold', id)}  ${licence}, ${dims} dimensions, from ${source}\n\n${table}`;
          })
          .join('\n\n'),
      );
    });
  models
    .command('pull')
    .description('fetch what is missing and check every hash')
    .action(async (_options: object, command: Command) => {
      const { fetchModels } = await import('../flows/list-models.js');
      const { fetched } = await fetchModels(configOf(command.optsWithGlobals<GlobalOptions>()));
      await terminal.answer({ fetched }, () =>
        fetched === 0
          ? 'All model files are there and their hashes are right.'
          : `Fetched ${showCount(fetched, 'file')}.`,
      );
    });
}
