/** `vitrine index --remove-vanished`: an empty folder where a disk was mounted is asked about, or refused, before anything goes. */
import type { IndexSummary } from '../flows/collections/index-summary.js';
import type { RemovedVanished } from '../flows/collections/vanished.js';
import type { SearchedPlace } from '../sources/whereabouts.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { recogniseCaller } from './requester.js';
import { showCount, showText } from './show-text.js';

/** null: nothing was removed, and the reason was told. */
export async function removeGone(
  { collection, vanished }: IndexSummary,
  places: readonly SearchedPlace[],
  options: GlobalOptions & { yes?: boolean },
  context: CommandContext,
): Promise<RemovedVanished | null> {
  const { terminal } = context;
  if (vanished === null) {
    terminal.note('Nothing is removed: the run did not come to its end, or no path was searched whole.');
    return null;
  }
  const [missed] = vanished.mostlyGone;
  if (missed !== undefined && options.yes !== true) {
    const question = `Most of what was known below '${showText(missed)}' is gone`;
    const answer = await terminal.ask(
      `${question}. Remove ${showCount(vanished.total, 'address', 'addresses')} that were not found? [y/N] `,
    );
    if (answer === null || !/^y(es)?$/i.test(answer.trim())) {
      terminal.note(
        `${question}: nothing is removed. Is a disk not mounted? --yes removes it where nobody can be asked.`,
      );
      context.exitCode = exitCodes.refused;
      return null;
    }
  }
  const { removeVanished } = await import('../flows/collections/vanished.js');
  return withVitrine(options, async (vitrine) =>
    removeVanished(vitrine, await recogniseCaller(vitrine), collection, places),
  );
}
