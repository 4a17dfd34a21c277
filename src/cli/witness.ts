/** `vitrine witness`: cosigns the checkpoints of logs that other people run, as long as they only grow. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { whyNotListening } from '../lib/why-not-listening.js';
import type { CommandContext, GlobalOptions } from './context.js';
import { eachValue, wholeNumber } from './option-values.js';
import { showCount } from './show-text.js';

interface WitnessOptions extends GlobalOptions {
  port: number;
  host: string;
  state: string;
  name: string;
  log: string[];
}

export function addWitness(parent: Command, context: CommandContext): void {
  parent
    .command('witness')
    .description('watch over logs that others run, and cosign what they sign')
    .requiredOption('--state <dir>', 'where its key and what it saw are kept; made where missing')
    .requiredOption('--log <vkey>', 'verifier key of a log; can be repeated', eachValue)
    .option('--name <name>', 'its name, such as the address it is reached under', 'vitrine-witness')
    .option('--port <n>', 'where it listens; 0 for any free port', wholeNumber('--port', 0, 65_535), 7446)
    .option(
      '--host <address>',
      'address to listen on; put TLS in front before it is another one',
      '127.0.0.1',
    )
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<WitnessOptions>();
      if (/[\s+]/.test(options.name) || options.name === '') {
        throw new AppError('usage', `--name: expected a name without spaces and plus, got '${options.name}'`);
      }
      const { openWitness } = await import('../audit/witness.js');
      const { witnessHandler } = await import('../audit/witness-handler.js');
      const { state, name, log } = options;
      const witness = await openWitness({ folder: resolve(state), name, logs: log });
      const server = createServer({ requestTimeout: 15_000 }, witnessHandler(witness));
      const failed = once(server, 'error').then(([error]: unknown[]) =>
        Promise.reject(listenError(options, error)),
      );
      // Not `once`: it would throw the bare error before `failed` says what to do.
      const listening = new Promise((ready) => server.once('listening', ready));
      server.listen(options.port, options.host);
      await Promise.race([listening, failed]);
      const { port } = server.address() as AddressInfo;
      const url = `http://${options.host}:${port}`;
      await context.terminal.answer({ vkey: witness.vkey, url, logs: log }, () =>
        [
          `Witness ${witness.vkey}`,
          `listens at ${url} for ${showCount(log.length, 'log')}; ctrl-C ends it.`,
        ].join('\n'),
      );
      // Until it is interrupted, which is safe at any moment: what was cosigned is durable.
      await failed;
    });
}

function listenError({ host, port }: WitnessOptions, cause: unknown): AppError {
  return new AppError('usage', whyNotListening(host, port, cause as NodeJS.ErrnoException), { cause });
}
