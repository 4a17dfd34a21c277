/** `vitrine index`: photos into a collection. Can be stopped and started again at any moment. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { IndexSummary } from '../flows/collections/index-summary.js';
import { sha256 } from '../lib/sha256.js';
import { declarePaths, sourceOfKind } from '../sources/declare.js';
import { checkPaths, countFiles, foundFiles } from '../sources/folder.js';
import { joinManifest, listedPhotos, type Manifest } from '../sources/manifest.js';
import { openHolders } from '../sources/open-holders.js';
import { joinItems, kindOfArgument } from '../sources/open-source.js';
import { readManifest, type ManifestLine } from '../sources/read-manifest.js';
import { searchedPlaces, type SearchedPlace } from '../sources/whereabouts.js';
import type { SourceDeclaration, SourceItem, SourceItems } from '../types.js';
import { type CommandContext, configOf, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { openList, openNamed, type NamedSource, type RemoteOptions } from './index-sources.js';
import { layIndexSummary } from './index-summary.js';
import { wholeNumber, webAddress } from './option-values.js';
import { startProgress, type Progress } from './progress.js';
import { removeGone } from './remove-vanished.js';
import { recogniseCaller } from './requester.js';
import { showCount, showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface IndexOptions extends GlobalOptions, RemoteOptions {
  collection: string;
  sourceBase?: string;
  manifest?: string;
  workers?: number;
  retrySkipped?: boolean;
  removeVanished?: boolean;
  yes?: boolean;
}

interface Source {
  items: SourceItems;
  declared: readonly SourceDeclaration[];
  /** The number of items once it is known; null: given up. */
  count(signal: AbortSignal): Promise<number | null>;
  manifest: Manifest | null;
  /** Undefined: nothing is searched whole. */
  places?: readonly SearchedPlace[] | undefined;
}

const examples = `
Examples:
  vitrine index ~/photos --collection press
  vitrine index ~/photos --collection press --source-base https://example.org/photos/
  vitrine index ~/photos --collection press --manifest photos.csv
  vitrine index site.yaml --collection press
  vitrine index https://museum.example/iiif/manifest.json --collection museum --contact mailto:archive@example.org
  vitrine index s3://press-photos/2026/ --collection press --s3-endpoint https://s3.example.org

A manifest has the columns path, source_url, page_url, title and captured_at. Each line needs a path, or, for photos that are to be
fetched, an http(s) address in source_url.
Photos that are no longer there stay in the collection unless --remove-vanished is given.
Ctrl-C finishes what is in flight; the next run goes on from there.`;

export function addIndex(parent: Command, context: CommandContext): void {
  parent
    .command('index')
    .description('take photos into a collection')
    .argument(
      '[source...]',
      'files, folders, a site.yaml, the address of a IIIF manifest, s3://bucket/prefix; with a manifest alone, what it lists',
    )
    .requiredOption('--collection <name>', 'the collection they belong to')
    .option(
      '--source-base <url>',
      'where the photos are published: source = this + relative path',
      webAddress('--source-base'),
    )
    .option('--manifest <file>', 'where each file comes from, as .csv or .jsonl')
    .option('--workers <n>', 'how many photos are worked on at once', wholeNumber('--workers', 1, 256))
    .option('--contact <address>', 'for publishers who wonder who asked; instead of VITRINE_CONTACT')
    .option('--allow-host <host>', 'another host on which pictures of a IIIF manifest may lie', each)
    .option(
      '--s3-endpoint <url>',
      'of an S3-compatible store; instead of VITRINE_BUCKET_ENDPOINT',
      webAddress('--s3-endpoint'),
    )
    .option('--retry-skipped', 'try photos again that an earlier run skipped')
    .option('--remove-vanished', 'remove what is no longer there, and photos found nowhere else')
    .option('--yes', 'remove it without a question, even where most of what was known is gone')
    .addHelpText('after', examples)
    .action(async (paths: string[], _options: object, command: Command) => {
      const options = command.optsWithGlobals<IndexOptions>();
      const source = await openSource(paths, options, context.terminal);
      const { places } = source;
      const summary = await underProgress(source, context, async (onProgress, signal) => {
        const { indexPhotos } = await import('../flows/collections/index-photos.js');
        const { collection, retrySkipped = false } = options;
        const { items, declared: sources } = source;
        const request = { collection, items, sources, retrySkipped, places, signal, onProgress };
        return withVitrine(
          options,
          async (vitrine) => indexPhotos(vitrine, await recogniseCaller(vitrine), request),
          { workers: options.workers },
        );
      });
      if (summary.interrupted) context.exitCode = exitCodes.interrupted;
      const unmatched = summary.interrupted ? [] : (source.manifest?.unmatched() ?? []);
      noteUnmatched(unmatched, context.terminal);
      // What is only fetched has been let go of already; see sources/web/losses.ts.
      const mayRemove = options.removeVanished === true && (places !== undefined || source.manifest !== null);
      const removed = mayRemove ? await removeGone(summary, places ?? [], options, context) : null;
      const document = {
        ...summary,
        removed,
        unmatchedLines: unmatched.map(({ line, path }) => ({ line, path })),
      };
      await context.terminal.answer(document, () => layIndexSummary(summary, removed, context.terminal));
    });
}

/** Everything that can be wrong with the request is found here, before any work. */
async function openSource(all: string[], options: IndexOptions, terminal: Terminal): Promise<Source> {
  const [paths, elsewhere] = [
    all.filter((text) => kindOfArgument(text) === 'path'),
    all.filter((text) => kindOfArgument(text) !== 'path'),
  ];
  await checkPaths(paths);
  const remote = await Promise.all(elsewhere.map((text) => openNamed(text, options, terminal)));
  const named = joined(remote);
  if (remote.length === 0 || paths.length > 0 || options.manifest !== undefined) {
    const local = await openFiles(paths, options, terminal);
    if (remote.length === 0) return local;
    const places = [...(local.places ?? []), ...named.places];
    return {
      ...local,
      count: async () => null,
      items: joinItems([local.items, named.items]),
      declared: [...local.declared, ...named.declared],
      ...(places.length === 0 ? {} : { places }),
    };
  }
  const { places } = named;
  return {
    ...named,
    count: async () => null,
    manifest: null,
    places: places.length === 0 ? undefined : places,
  };
}

async function openFiles(paths: string[], options: IndexOptions, terminal: Terminal): Promise<Source> {
  const place = options.sourceBase === undefined ? {} : { sourceBase: options.sourceBase };
  const passOver = [configOf(options).dataDir, ...(options.manifest === undefined ? [] : [options.manifest])];
  const walk = { ...place, passOver };
  const places = await searchedPlaces(paths);
  const count = (signal: AbortSignal) => countFiles(paths, walk, signal);
  if (options.manifest === undefined) {
    if (paths.length === 0)
      throw new AppError('usage', 'nothing to index: name files, folders or a --manifest');
    return {
      ...(await declaredFiles(paths, options, (context) => openHolders(foundFiles(paths, walk), context))),
      count,
      manifest: null,
      places,
    };
  }
  const lines = await checkManifest(options.manifest, terminal);
  const manifest = joinManifest(options.manifest, lines, paths);
  const listed = listedPhotos(lines);
  const fetched = listed.length === 0 ? [] : [openList(options.manifest, listed, options)];
  if (paths.length === 0)
    return {
      ...(await declaredFiles(paths, options, manifest.items(place), fetched)),
      count: async () => lines.length,
      manifest,
    };
  const described: SourceItems = (context) =>
    describeItems(openHolders(foundFiles(paths, walk), context), manifest);
  return {
    ...(await declaredFiles(paths, options, described, fetched)),
    count: async (signal) => {
      const files = await count(signal);
      return files === null ? null : files + listed.length;
    },
    manifest,
    places,
  };
}

function joined(
  sources: readonly NamedSource[],
): Pick<Source, 'items' | 'declared'> & { places: SearchedPlace[] } {
  return {
    items: joinItems(sources.map(({ items }) => items)),
    declared: sources.map(({ declaration }) => declaration),
    places: sources.flatMap(({ places }) => places),
  };
}

async function declaredFiles(
  paths: readonly string[],
  { sourceBase, manifest }: IndexOptions,
  items: SourceItems,
  more: readonly NamedSource[] = [],
): Promise<Pick<Source, 'items' | 'declared'>> {
  const hash = manifest === undefined ? undefined : sha256(await readFile(manifest));
  const declaration = await declarePaths(paths, { sourceBase, manifest: hash });
  const { items: all, declared } = joined([
    { declaration, items: sourceOfKind('folder', items), places: [] },
    ...more,
  ]);
  return { items: all, declared };
}

async function* describeItems(
  items: AsyncIterable<SourceItem>,
  manifest: Manifest,
): AsyncGenerator<SourceItem> {
  for await (const item of items) yield manifest.describe(item);
}

const mostDefectsShown = 20;

async function checkManifest(file: string, terminal: Terminal): Promise<ManifestLine[]> {
  const reading = await readManifest(file);
  const name = showText(file);
  if (reading.ok) {
    if (reading.unusedColumns.length > 0) {
      terminal.note(`${name}: not used: ${reading.unusedColumns.map(showText).join(', ')}`);
    }
    return reading.lines;
  }
  const { defects } = reading;
  const shown = defects.map(({ line, message }) => `line ${line}: ${message}`);
  for (const defect of shown.slice(0, mostDefectsShown)) terminal.note(`${name}: ${showText(defect)}`);
  if (shown.length > mostDefectsShown)
    terminal.note(`${name}: … and ${showNumber(shown.length - mostDefectsShown)} more`);
  throw new AppError(
    'manifest.invalid',
    `${showCount(shown.length, 'defect')} in '${file}', first: ${shown[0] ?? ''}`,
  );
}

/** Runs `work` under a progress bar while the files are counted beside it. */
async function underProgress(
  source: Source,
  { interruption }: CommandContext,
  work: (onProgress: (progress: Counts) => void, signal: AbortSignal) => Promise<IndexSummary>,
): Promise<IndexSummary> {
  const progress = startProgress('Indexing');
  const signal = interruption.finishGracefully(() => {
    progress.announce('finishing what is in flight; ctrl-C again stops at once');
  });
  const ended = new AbortController();
  const counting = showTotal(progress, source.count(AbortSignal.any([signal, ended.signal])));
  try {
    return await work((counts) => showCounts(progress, counts), signal);
  } finally {
    ended.abort();
    await counting;
    progress.stop();
  }
}

async function showTotal(progress: Progress, counted: Promise<number | null>): Promise<void> {
  const total = await counted;
  if (total !== null) progress.setTotal(total);
}

interface Counts {
  seen: number;
  faces: number;
  skipped: number;
}

function showCounts(progress: Progress, { seen, faces, skipped }: Counts): void {
  progress.update(seen, [
    showCount(faces, 'face'),
    ...(skipped > 0 ? [`${showNumber(skipped)} skipped`] : []),
  ]);
}

type Unmatched = ReturnType<Manifest['unmatched']>[number];

/** For an option that can be given several times. */
function each(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** A manifest that misses its files loses their provenance; better said than found out later. */
function noteUnmatched(missed: readonly Pick<Unmatched, 'line' | 'path'>[], terminal: Terminal): void {
  const [first] = missed;
  if (first === undefined) return;
  const lines = showCount(missed.length, 'line');
  terminal.note(
    `The manifest has ${lines} without a file, first: line ${first.line}, '${showText(first.path)}'`,
  );
}
