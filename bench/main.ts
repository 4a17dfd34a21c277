/** The benchmarks, one command each. `npm run bench -- --help` explains. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { benchFilm } from './index-film.js';
import { benchIndex } from './index-photos.js';
import { benchKnown } from './known.js';
import { benchLikeness } from './likeness.js';
import { benchLog } from './log.js';
import { benchSearch } from './search.js';
import { spectra } from './synthetic-faces.js';
import { benchWebResults } from './web-results.js';
import { benchWeb } from './web.js';

function wholeNumber(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number above 0');
  return value;
}

const program = new Command('bench').description(
  'Seeded benchmarks. Each prints its machine, absolute figures, and ratios to what the machine can do.',
);

program
  .command('search')
  .description(
    'Builds a gallery of synthetic 512-d faces, searches it, and compares every answer with an exact f32 search. Needs ' +
      'about 1.2 kB of disk per face. --dir keeps the gallery; further runs with the same --faces, --probes, --spectrum ' +
      'and --seed then use it again.',
  )
  .option('--faces <n>', 'size of the gallery', wholeNumber, 100_000)
  .option('--probes <n>', 'mated probes, a sixth of them at each cosine from 0.35 to 0.8', wholeNumber, 600)
  .addOption(
    new Option(
      '--spectrum <name>',
      'faces that vary as the default model measured them, or alike in all directions',
    )
      .choices(spectra)
      .default('measured'),
  )
  .option('--min-score <cosine>', 'the cut (default: lists hold one stranger on average)', Number)
  .option('--limit <n>', 'longest candidate list', wholeNumber, 20)
  .option('--threads <n>', 'scanning threads (default: all cores)', wholeNumber)
  .option('--seed <n>', 'seed of faces and probes', wholeNumber, 1)
  .option('--dir <folder>', 'keep the gallery in this folder (default: a temporary one, removed at the end)')
  .option('--build', 'build the gallery, measure nothing')
  .option('--cold', "drop the gallery's files from the page cache before it is opened (needs GNU dd)")
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchSearch);

program
  .command('index')
  .description(
    'Indexes seeded photos of one megapixel with one to three faces, cut from the sample photos, into a temporary data ' +
      'folder, and compares the time with the time spent in the models alone.',
  )
  .option('--photos <n>', 'how many photos', wholeNumber, 200)
  .option('--workers <n>', 'photos worked on at once (default: all cores)', wholeNumber)
  .option('--seed <n>', 'seed of the photos', wholeNumber, 1)
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchIndex);

program
  .command('film')
  .description(
    'Indexes a seeded film of faces that come and go, made with ffmpeg out of the sample photos, into a temporary data folder.',
  )
  .option('--minutes <n>', 'length of the film', wholeNumber, 120)
  .option('--seed <n>', 'seed of the shots', wholeNumber, 1)
  .option('--dir <folder>', 'keep the film in this folder, and use it again')
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchFilm);

program
  .command('known')
  .description(
    'Runs the index command over a folder of which everything is known: files and rows are made first, in a temporary folder.',
  )
  .option('--photos <n>', 'how many', wholeNumber, 100_000)
  .option('--seed <n>', 'seed of the faces', wholeNumber, 1)
  .option('--dir <folder>', 'keep files and rows in this folder, and use them again')
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchKnown);

program
  .command('likeness')
  .description(
    'How far apart perceptual hashes are: of photos and their copies, and of photos that are others.',
  )
  .requiredOption('--photos <folder>', 'folders of photos, one for each person or scene')
  .option('--most <n>', 'take so many', wholeNumber, 3000)
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchLikeness);

program
  .command('log')
  .description(
    'Appends to transparency logs in a temporary folder, one entry at a time, and verifies a large log with both ' +
      'verifiers. Needs about 1.5 times the bytes of the entries.',
  )
  .option('--appends <n>', 'appends to measure, and again as many pairs of appends', wholeNumber, 1000)
  .option('--entries <n>', 'size of the log that is verified', wholeNumber, 1_000_000)
  .option('--bytes <n>', 'length of an entry', wholeNumber, 300)
  .option('--dir <folder>', 'where the temporary folder is made: which disk is measured')
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchLog);

program
  .command('web-results')
  .description(
    'Searches in seeded photos that are indexed first, and times how long Chromium takes to draw all candidates, from the ' +
      'last byte of the answer.',
  )
  .option('--candidates <n>', 'how many, and as many photos', wholeNumber, 200)
  .option('--runs <n>', 'how often the page is opened', wholeNumber, 7)
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchWebResults);

program
  .command('web')
  .description(
    'Opens the browser app in Chromium: bytes of its first script, time until the first screen can be used, and frames a second while a ' +
      'large gallery is scrolled.',
  )
  .option('--photos <n>', 'photos in the gallery', wholeNumber, 100_000)
  .option('--runs <n>', 'first loads to measure', wholeNumber, 7)
  .option('--seconds <n>', 'how long to scroll in each way', wholeNumber, 6)
  .option('--json', 'print the figures once more as one line of JSON, last')
  .action(benchWeb);

await program.parseAsync();
