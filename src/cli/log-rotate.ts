/** `vitrine log rotate`: another key for a log, where one person works alone. */
import { Argument, type Command } from 'commander';
import type { LogName } from '../flows/log/logs.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { recogniseCaller } from './requester.js';
import { showText } from './show-text.js';

export function addLogRotate(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('rotate')
    .description('give a log another key, where one person works alone; the old one vouches for it')
    .addArgument(new Argument('<log>', 'which log').choices(['searches', 'events']))
    .action(async (log: LogName, _options: object, command: Command) => {
      const { rotateLogKeyAlone } = await import('../flows/log/rotate-log-key.js');
      const key = await withVitrine(command.optsWithGlobals<GlobalOptions>(), async (vitrine) =>
        rotateLogKeyAlone(vitrine, await recogniseCaller(vitrine), log),
      );
      await terminal.answer({ log, key }, () =>
        [
          `The log ${log} has another key:`,
          `  ${showText(key)}`,
          'Whoever has the old key verifies through the chain; tell the new one to witnesses.',
        ].join('\n'),
      );
    });
}
