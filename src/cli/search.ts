/**
 * `vitrine search`: where a face occurs. Without a case and a reason nothing is opened and nothing is read; with
 * several faces in the photo nobody is searched until a person has said which one.
 */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { GrantRequest } from '../flows/cases/authorise.js';
import type { ProbePhoto } from '../flows/search/choose-faces.js';
import type { FaceChoice, SearchRequest } from '../flows/search/search-photo.js';
import type { AuthorisationId } from '../types.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { layFaces } from './faces.js';
import { captureTime, eachValue, eachWholeNumber, numberWithin, wholeNumber } from './option-values.js';
import { checkPictureFile } from './output-file.js';
import { readProbe } from './read-probe.js';
import { recogniseCaller } from './requester.js';
import { layAnswer } from './search-answer.js';
import { writeFaces, writeSheet } from './search-pictures.js';
import { showText } from './show-text.js';

interface SearchOptions extends GlobalOptions {
  case?: string;
  reason?: string;
  authorisation?: string;
  collection?: string[];
  face?: number[];
  limit: number;
  expectedFalse?: number;
  fpir?: number;
  minScore?: number;
  capturedFrom?: string;
  capturedBefore?: string;
  minQuality?: number;
  acceptLowQuality?: boolean;
  thorough?: boolean;
  sheet?: string;
}

const examples = `
Examples:
  vitrine search person.jpg --case 2026-014 --reason "Caption of 4 May"
  vitrine search group.jpg --case 2026-014 --reason "Caption of 4 May" --face 2 --collection press
  vitrine search a.jpg b.jpg c.jpg --case 2026-014 --reason "Caption of 4 May"
  curl -s https://example.org/a.jpg | vitrine search - --case 2026-014 --reason "Caption" --json

The answer lists leads, best first. A high score is not an identification.`;

export function addSearch(parent: Command, context: CommandContext): void {
  parent
    .command('search')
    .description('find where a face occurs in the collections')
    .argument('<photo...>', "files that show the same person, or '-' for standard input")
    .option('--case <ref>', 'the case the search belongs to (required unless --authorisation is given)')
    .option('--reason <text>', 'why the search is needed (required unless --authorisation is given)')
    .option('--authorisation <id>', 'the authorisation, required under supervision; it has case and reason')
    .option('--collection <name>', 'search only this collection; can be repeated', eachValue)
    .option(
      '--face <n>',
      'which face of the photo, from left to right; with several photos once for each',
      eachWholeNumber('--face', 1, 100_000),
    )
    .option('--limit <k>', 'the largest number of candidates', wholeNumber('--limit', 1, 10_000), 20)
    .option(
      '--expected-false <n>',
      'how many false candidates may be expected (1 if no cut is given)',
      numberWithin('--expected-false', 1e-9, 1e9),
    )
    .option(
      '--fpir <p>',
      'the chance that a person who is not there yields a candidate, 0 to 1',
      numberWithin('--fpir', 1e-9, 0.999999),
    )
    .option(
      '--min-score <s>',
      'instead: leave out candidates with a lower cosine, -1 to 1',
      numberWithin('--min-score', -1, 1),
    )
    .option(
      '--captured-from <date>',
      'only photos captured at this date or later',
      captureTime('--captured-from'),
    )
    .option(
      '--captured-before <date>',
      'only photos captured before this date',
      captureTime('--captured-before'),
    )
    .option(
      '--min-quality <q>',
      'leave out faces less fit for comparison, 0 to 1',
      numberWithin('--min-quality', 0, 1),
    )
    .option('--accept-low-quality', 'search even though the probe is too poor for scores to be trusted')
    .option('--thorough', 'look at each probe face several times: slower, somewhat surer')
    .option('--sheet <file>', 'also write a contact sheet: the probe beside the candidates')
    .addHelpText('after', examples)
    .action(async (photos: string[], _options: object, command: Command) => {
      const options = command.optsWithGlobals<SearchOptions>();
      const authority = authorityOf(options);
      if (options.sheet !== undefined) await checkPictureFile(options.sheet);
      refuseUnclear(photos, options);
      const probes: ProbePhoto[] = [];
      for (const [i, photo] of photos.entries()) probes.push(await probeOf(photo, options.face?.[i]));
      await withVitrine(options, async (vitrine) => {
        const [{ authorise }, { searchPhoto }, { candidateAddresses }] = await Promise.all([
          import('../flows/cases/authorise.js'),
          import('../flows/search/search-photo.js'),
          import('../flows/search/candidate-addresses.js'),
        ]);
        const caller = await recogniseCaller(vitrine);
        const collections = options.collection ?? [];
        const grant = await authorise(vitrine, caller, { ...authority, collections });
        const found = await searchPhoto(vitrine, grant, { ...together(probes), ...wishes(options) });
        if (found.kind === 'choose-face') {
          const picture = await writeFaces(found.choice, found.picture);
          await askForFace(found.choice, photos.length, picture, context);
          return;
        }
        if (options.sheet !== undefined) {
          const written = writeSheet(vitrine, found.answer, found.picture, options.sheet);
          await saySheet(written, options.sheet, context);
        }
        const { answer } = found;
        const addresses = await candidateAddresses(vitrine.store.db, answer.candidates);
        const candidates = answer.candidates.map((each) => ({
          ...each,
          addresses: addresses.get(each.photo.id) ?? [],
        }));
        await context.terminal.answer({ ...answer, candidates }, () =>
          layAnswer(answer, context.terminal, { addresses, limit: options.limit }),
        );
      });
    });
}

/** Throws `case.missing` or `reason.missing`, before anything is opened. */
function authorityOf({
  case: reference,
  reason,
  authorisation,
}: SearchOptions): Omit<GrantRequest, 'collections'> {
  if (authorisation !== undefined) {
    return { case: reference, reason, authorisation: authorisation as AuthorisationId };
  }
  return { case: required(reference, 'case'), reason: required(reason, 'reason') };
}

/** Throws `usage`. */
function refuseUnclear(photos: readonly string[], { face }: SearchOptions): void {
  if (face !== undefined && face.length !== photos.length) {
    const expected =
      photos.length === 1 ? 'once' : `once for each of the ${photos.length} photos, in their order`;
    throw new AppError('usage', `--face: expected it ${expected}, got it ${face.length} times`);
  }
  if (photos.filter((photo) => photo === '-').length > 1) {
    throw new AppError('usage', "'-': expected at most one photo from standard input");
  }
}

async function probeOf(photo: string, faceNumber: number | undefined): Promise<ProbePhoto> {
  return { photo: await readProbe(photo), ...(faceNumber === undefined ? {} : { faceNumber }) };
}

function together([first, ...further]: readonly ProbePhoto[]): ProbePhoto & { further: ProbePhoto[] } {
  return { ...first!, further };
}

/** What was asked for, without what was not. */
function wishes(options: SearchOptions): Omit<SearchRequest, keyof ProbePhoto | 'further'> {
  const { limit, expectedFalse, fpir, minScore, capturedFrom, capturedBefore, minQuality } = options;
  return {
    limit,
    acceptLowQuality: options.acceptLowQuality === true,
    thorough: options.thorough === true,
    ...(expectedFalse === undefined ? {} : { expectedFalse }),
    ...(fpir === undefined ? {} : { fpir }),
    ...(minScore === undefined ? {} : { minScore }),
    ...(capturedFrom === undefined ? {} : { capturedFrom }),
    ...(capturedBefore === undefined ? {} : { capturedBefore }),
    ...(minQuality === undefined ? {} : { minQuality }),
  };
}

/** The search is on record and answered: what goes wrong with the sheet must not take the answer away. */
async function saySheet(written: Promise<void>, file: string, context: CommandContext): Promise<void> {
  try {
    await written;
    context.terminal.note(`Contact sheet: ${showText(file)}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.exitCode = exitCodes.failure;
    context.terminal.note(`The contact sheet could not be written: ${showText(reason)}`);
  }
}

function required(text: string | undefined, name: 'case' | 'reason'): string {
  if (text !== undefined && text.trim() !== '') return text;
  const wanted = name === 'case' ? 'a case: --case REF' : 'a reason: --reason TEXT';
  throw new AppError(
    `${name}.missing`,
    `no search without ${wanted}, or under supervision --authorisation ID`,
  );
}

async function askForFace(
  choice: FaceChoice,
  photos: number,
  picture: string,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { faces } = choice.probe;
  const message =
    photos === 1
      ? `the photo has ${faces.length} faces; say which with --face 1 to --face ${faces.length}`
      : `photo ${choice.photo} has ${faces.length} faces; say which face of each photo with --face, once for each`;
  const error = new AppError('face.choose', message);
  context.exitCode = exitCodeOf(error.code);
  await terminal.answer(
    { error: { code: error.code, message }, ...choice, picture },
    () => `${layFaces(faces, terminal)}\n\nPicture with the numbers: ${terminal.link(picture)}`,
  );
  if (!terminal.json) await terminal.fail(error);
}
