/** `vitrine collection remove`: shows what goes, asks, and only then deletes. */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { RemovalPreview } from '../flows/collections/collections.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { recogniseCaller } from './requester.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface RemoveOptions extends GlobalOptions {
  yes?: boolean;
}

export function addCollectionRemove(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('remove')
    .description('delete a collection with its photos, faces, vectors and thumbnails')
    .argument('<name>', 'its name')
    .option('--yes', 'do not ask')
    .action(async (name: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<RemoveOptions>();
      const { describeRemoval, removeCollection } = await import('../flows/collections/collections.js');
      const done = await withVitrine(options, async (vitrine) => {
        const actor = await recogniseCaller(vitrine);
        const preview = await describeRemoval(vitrine, name);
        if (options.yes !== true) await confirm(preview, terminal);
        return removeCollection(vitrine, actor, name);
      });
      const { photos, faces } = done.removed;
      if (!done.overwritten) {
        terminal.note(
          'Another process is reading: the deleted rows can still be found in the journal of the store. ' +
            'The next vitrine index, collection remove or reindex overwrites them.',
        );
      }
      await terminal.answer({ collection: name, ...done }, () => {
        const counts = `${showCount(photos, 'photo')} with ${showCount(faces, 'face')}`;
        return `Collection '${showText(name)}' is removed: ${counts}`;
      });
    });
}

/** Returns when a person has agreed; throws otherwise. */
async function confirm({ collection, photos, faces }: RemovalPreview, terminal: Terminal): Promise<void> {
  const name = showText(collection.name);
  const answer = await terminal.ask(
    `Remove '${name}' of ${showText(collection.owner)}, ${showCount(photos, 'photo')} with ${showCount(faces, 'face')}, ` +
      'for good? [y/N] ',
  );
  if (answer === null) {
    throw new AppError('usage', `removing '${collection.name}' needs --yes where nobody can be asked`);
  }
  if (!/^y(es)?$/i.test(answer.trim())) throw new AppError('interrupted', 'nothing was removed');
}
