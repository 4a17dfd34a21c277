/**
 * `vitrine demo`: everything once, on six published photos, in a data folder that is thrown away. Each step is the command
 * a person would type, run as that command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { samplePhotos, samplesPublishedAt } from '../sources/sample-photos.js';
import { configOf, type CommandContext, type GlobalOptions } from './context.js';
import type { Terminal } from './terminal.js';

interface DemoOptions extends GlobalOptions {
  sheet: string;
}

export function addDemo(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('demo')
    .description('try everything once on sample photos, in a folder that is thrown away')
    .option('--sheet <file>', 'where to write the contact sheet', 'demo-contact-sheet.png')
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<DemoOptions>();
      const samples = await samplePhotos(configOf(options).cacheDir);
      const folder = await mkdtemp(join(tmpdir(), 'vitrine-demo-'));
      try {
        await runSteps(folder, samples, resolve(options.sheet), terminal);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      await terminal.answer(
        { sheet: resolve(options.sheet) },
        () => `\nContact sheet: ${terminal.link(resolve(options.sheet))}`,
      );
    });
}

/** The first photo is searched with, the others are indexed. */
async function runSteps(
  folder: string,
  samples: readonly string[],
  sheet: string,
  terminal: Terminal,
): Promise<void> {
  const [probe, ...indexed] = samples;
  const environment = {
    VITRINE_DATA: join(folder, 'data'),
    VITRINE_KEY_FILE: join(folder, 'key'),
  };
  const steps = [
    ['init'],
    ['collection', 'add', 'samples'].concat(
      toOptions({
        owner: 'face-api authors',
        basis: 'published for demonstration, MIT licence',
        purpose: 'trying Vitrine',
      }),
    ),
    ['index', ...indexed].concat(toOptions({ collection: 'samples', 'source-base': samplesPublishedAt })),
    ['search', probe!].concat(
      toOptions({ face: '3', case: 'DEMO-1', reason: 'see what a search looks like', limit: '8', sheet }),
    ),
    ['status'],
  ];
  for (const step of steps) {
    terminal.note(`\n${terminal.paint('bold', `$ vitrine ${step.map(quote).join(' ')}`)}`);
    const child = spawn(process.execPath, [process.argv[1]!, ...step], {
      env: { ...process.env, ...environment },
      // Under --json standard output belongs to the demo's own answer.
      stdio: ['ignore', terminal.json ? 2 : 'inherit', 'inherit'],
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new AppError('internal', `the demo stopped at 'vitrine ${step[0]}'`);
  }
}

function toOptions(options: Record<string, string>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word}'`;
}
