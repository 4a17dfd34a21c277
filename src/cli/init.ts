/** `vitrine init`: the key file and the data folder. */
import type { Command } from 'commander';
import { type CommandContext, configOf, type GlobalOptions } from './context.js';
import { layPairs } from './layout.js';
import { showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addInit(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('init')
    .description('make the key file and the data folder')
    .action(async (_options: object, command: Command) => {
      const { initialise } = await import('../flows/vitrine.js');
      const made = await initialise(configOf(command.optsWithGlobals<GlobalOptions>()));
      await terminal.answer(made, () => {
        const pairs = layPairs(
          [
            ['Data folder', `${showText(made.dataDir)}  ${showState(made.madeData, terminal)}`],
            ['Key file', `${showText(made.keyFile)}  ${showState(made.madeKey, terminal)}`],
          ],
          terminal,
        );
        if (!made.madeKey) return pairs;
        return `${pairs}\n\nWithout the key file nobody can read the data, you included: keep a copy in another place.`;
      });
    });
}

function showState(isNew: boolean, terminal: Terminal): string {
  return isNew ? terminal.paint('green', 'made') : terminal.paint('dim', 'already there');
}
