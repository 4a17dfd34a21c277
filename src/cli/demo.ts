/**
 * `vitrine demo`: everything once, on six published photos, in a data folder that is thrown away. Each step is the command
 * a person would type, run as that command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { fetchPackageFiles, type PinnedPackage } from '../lib/npm-package.js';
import { configOf, type CommandContext, type GlobalOptions } from './context.js';
import type { Terminal } from './terminal.js';

/** Photos that the package face-api (MIT) carries for its own demonstration. */
const origin: PinnedPackage = {
  spec: '@vladmandic/face-api@1.7.15',
  integrity:
    'sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==',
};
const publishedAt = 'https://github.com/vladmandic/face-api/blob/master/demo/';
const photos = [
  'sample1.jpg',
  'sample2.jpg',
  'sample3.jpg',
  'sample4.jpg',
  'sample5.jpg',
  'sample6.jpg',
] as const;
/** The first photo is searched with, the others are indexed. */
const [probePhoto, ...indexedPhotos] = photos;

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
      const samples = await fetchSamples(configOf(options).cacheDir, terminal);
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

async function fetchSamples(cacheDir: string, terminal: Terminal): Promise<string> {
  const folder = join(cacheDir, 'samples');
  const present = await Promise.all(photos.map((name) => readFile(join(folder, name)).catch(() => null)));
  if (present.every((bytes) => bytes !== null)) return folder;
  terminal.note('Fetching the sample photos …');
  const bytes = await fetchPackageFiles(
    origin,
    photos.map((name) => `demo/${name}`),
  );
  await mkdir(folder, { recursive: true });
  for (const [i, name] of photos.entries()) await writeFile(join(folder, name), bytes[i]!);
  return folder;
}

async function runSteps(folder: string, samples: string, sheet: string, terminal: Terminal): Promise<void> {
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
    ['index', ...indexedPhotos.map((name) => join(samples, name))].concat(
      toOptions({ collection: 'samples', 'source-base': publishedAt }),
    ),
    ['search', join(samples, probePhoto)].concat(
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
