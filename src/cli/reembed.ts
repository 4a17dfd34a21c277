/** `vitrine reembed`: another model for a data folder, beside its work; the switch comes when every face has an embedding. */
import type { Command } from 'commander';
import type { ReembedResult } from '../flows/models/reembed-result.js';
import { openLocations } from '../sources/read-location.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layTable } from './layout.js';
import { wholeNumber } from './option-values.js';
import { startProgress } from './progress.js';
import { recogniseCaller } from './requester.js';
import { showCount, showDuration, showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface ReembedOptions extends GlobalOptions {
  model: string;
  fromPreviews?: boolean;
  workers?: number;
}

const examples = `
Examples:
  vitrine reembed --model my-models
  vitrine reembed --model faceplugin-0.0.1

It can be stopped at any time and goes on where it was. Searches and indexing go on meanwhile, with the old model.`;

export function addReembed(parent: Command, context: CommandContext): void {
  parent
    .command('reembed')
    .description('compute embeddings with other models, and switch to them when all are there')
    .requiredOption('--model <id>', "which models; 'vitrine models' lists them")
    .option('--from-previews', 'where a photo is gone, use the stored preview (lower quality, marked)')
    .option(
      '--workers <n>',
      'photos worked on at once (otherwise one per core)',
      wholeNumber('--workers', 1, 256),
    )
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<ReembedOptions>();
      const done = await underProgress(options, context);
      if (done.interrupted) context.exitCode = exitCodes.interrupted;
      else if (!done.switched) context.exitCode = exitCodes.failure;
      await context.terminal.answer(done, () => layReembedded(done, context.terminal));
    });
}

async function underProgress(
  options: ReembedOptions,
  { interruption }: CommandContext,
): Promise<ReembedResult> {
  const { reembed } = await import('../flows/models/reembed.js');
  const progress = startProgress('Embedding');
  const signal = interruption.finishGracefully(() => {
    progress.announce('finishing what is in flight; ctrl-C again stops at once');
  });
  const { model, workers, fromPreviews = false } = options;
  const locations = openLocations();
  try {
    return await withVitrine(options, async (vitrine) =>
      reembed(vitrine, await recogniseCaller(vitrine), {
        model,
        fromPreviews,
        readOriginal: locations.read,
        signal,
        workers,
        onProgress(done, total) {
          progress.setTotal(total);
          progress.update(done);
        },
      }),
    );
  } finally {
    await locations.close();
    progress.stop();
  }
}

const shownPhotos = 20;

function layReembedded(done: ReembedResult, terminal: Terminal): string {
  const previews = done.fromPreviews === 0 ? '' : `, ${showNumber(done.fromPreviews)} of them from previews`;
  const made = `${showCount(done.embedded, 'embedding')} made${previews}, in ${showDuration(done.elapsedMs)}`;
  if (done.switched) {
    const from = done.previous === done.model ? '' : `, before ${showText(done.previous)}`;
    return `${made}\nThe data folder works with ${terminal.paint('bold', showText(done.model))} now${from}.`;
  }
  const state = `Searches stay with ${showText(done.previous)}: ${showCount(done.missing.total, 'face')} without an embedding of ${showText(done.model)}.`;
  if (done.missing.items.length === 0) return `${made}\n${state}\nRun it again to go on.`;
  const items = done.missing.items.slice(0, shownPhotos);
  const table = layTable(
    [{ title: 'Faces', align: 'right' }, { title: 'Code' }, { title: 'Reason' }, { title: 'Photo' }],
    items.map(({ faces, code, reason, source }) => [
      showNumber(faces.length),
      code,
      showText(reason),
      showText(source),
    ]),
    terminal,
  );
  const more = done.missing.items.length - items.length;
  return [
    made,
    state,
    '',
    table,
    ...(more > 0 ? [`  … and ${showCount(more, 'more photo', 'more photos')} (--json lists 1,000)`] : []),
    '',
    'Put the photos back and run it again, or use --from-previews for those that are gone.',
  ].join('\n');
}
