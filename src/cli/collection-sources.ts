/** `vitrine collection sources`: from what the photos were taken, as the log commits to it. */
import type { Command } from 'commander';
import type { ListedSource } from '../flows/collections/list-sources.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { layTable } from './layout.js';
import { recogniseCaller } from './requester.js';
import { showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addCollectionSources(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('sources')
    .description('show from what its photos were taken, who let it be read, and until when')
    .argument('<name>', 'the collection')
    .action(async (name: string, _options: object, command: Command) => {
      const { listSources } = await import('../flows/collections/list-sources.js');
      const sources = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) =>
        listSources(vitrine, await recogniseCaller(vitrine), name),
      );
      await terminal.answer({ sources }, () => laySources(sources, terminal));
    });
}

const longestShown = 80;

function laySources(sources: readonly ListedSource[], terminal: Terminal): string {
  if (sources.length === 0) return 'No run has said yet from what it took photos.';
  return layTable(
    [
      { title: 'Opened' },
      { title: 'Kind' },
      { title: 'Until' },
      { title: 'Approved by' },
      { title: 'Entry' },
      { title: 'Declaration' },
    ],
    sources.map(({ openedAt, kind, until, approver, entryId, declaration }) => [
      openedAt,
      kind,
      until ?? '',
      showText(approver ?? ''),
      entryId,
      showText(declaration.length > longestShown ? `${declaration.slice(0, longestShown)}…` : declaration),
    ]),
    terminal,
  );
}
