/** `vitrine collection list` */
import type { Command } from 'commander';
import type { CollectionListing } from '../flows/collections/collections.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { layTable } from './layout.js';
import { mayBeTold, recogniseCaller } from './requester.js';
import { showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addCollectionList(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('list')
    .description('show the collections and what they hold')
    .action(async (_options: object, command: Command) => {
      const { listCollections } = await import('../flows/collections/collections.js');
      const collections = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) => {
        // Throws for whoever may not.
        if (!(await mayBeTold(vitrine))) await recogniseCaller(vitrine);
        return listCollections(vitrine);
      });
      await terminal.answer({ collections }, () => layCollections(collections, terminal));
    });
}

/** The collections as a table, or how to open the first. */
export function layCollections(collections: readonly CollectionListing[], terminal: Terminal): string {
  if (collections.length === 0)
    return 'No collection yet; vitrine collection add --help shows how to open one.';
  return layTable(
    [
      { title: 'Collection' },
      { title: 'Photos', align: 'right' },
      { title: 'Faces', align: 'right' },
      { title: 'Skipped', align: 'right' },
      { title: 'Until' },
      { title: 'Owner' },
      { title: 'Basis' },
      { title: 'Purpose' },
    ],
    collections.map((each) => [
      showText(each.name),
      showNumber(each.photos) + (each.maxPhotos === null ? '' : ` of ${showNumber(each.maxPhotos)}`),
      showNumber(each.faces),
      showNumber(each.skipped),
      showLastDay(each, terminal),
      showText(each.owner),
      showText(each.basis),
      showText(each.purpose),
    ]),
    terminal,
  );
}

function showLastDay({ expires, expired }: CollectionListing, terminal: Terminal): string {
  if (expires === null) return 'no end';
  return expired ? terminal.paint('red', `${expires} expired`) : expires;
}
