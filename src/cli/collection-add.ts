/** `vitrine collection add`: no photo without an owner, a legal basis and a purpose. */
import type { Command } from 'commander';
import { recogniseCaller } from './requester.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { day, wholeNumber } from './option-values.js';
import { showNumber, showText } from './show-text.js';

interface AddOptions extends GlobalOptions {
  owner: string;
  basis: string;
  purpose: string;
  expires?: string;
  maxPhotos?: number;
}

const examples = `
Example:
  vitrine collection add press --owner "Photo desk" --basis "GDPR art. 85" \\
    --purpose "Captions of published photos" --expires 2027-12-31 --max-photos 50000`;

export function addCollectionAdd(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('add')
    .description('open a collection')
    .argument('<name>', 'its name')
    .requiredOption('--owner <text>', 'who answers for it')
    .requiredOption('--basis <text>', 'the legal basis on which the photos are held')
    .requiredOption('--purpose <text>', 'what it is used for')
    .option('--expires <date>', 'the last day of use (YYYY-MM-DD)', day('--expires'))
    .option('--max-photos <n>', 'the largest number of photos', wholeNumber('--max-photos', 1, 1e12))
    .addHelpText('after', examples)
    .action(async (name: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const { addCollection } = await import('../flows/collections/collections.js');
      const { owner, basis, purpose, expires = null, maxPhotos = null } = options;
      const wanted = { name, owner, basis, purpose, expires, maxPhotos };
      const added = await withVitrine(options, async (vitrine) =>
        addCollection(vitrine, await recogniseCaller(vitrine), wanted),
      );
      await terminal.answer(added, () => {
        const limits = [
          added.expires === null ? [] : [`in use until ${added.expires}`],
          added.maxPhotos === null ? [] : [`at most ${showNumber(added.maxPhotos)} photos`],
        ].flat();
        return [`Collection '${showText(added.name)}' is open`, ...limits].join(', ');
      });
    });
}
