/** The pictures that go with a search: the probe with its faces numbered, and the contact sheet. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import type { Picture } from '../flows/search/list-faces.js';
import type { FaceChoice, SearchAnswer } from '../flows/search/search-photo.js';
import type { Vitrine } from '../flows/vitrine.js';
import type { SheetCandidate } from './pictures.js';
import { caution, describeCut, showExpectedFalse } from './search-answer.js';
import { showNumber, showText } from './show-text.js';

/** Writes the probe with its faces numbered into a new folder that nobody else can open; returns the file. */
export async function writeFaces(choice: FaceChoice, picture: Picture): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'vitrine-')), 'faces.jpg');
  const { drawFaces } = await import('./pictures.js');
  await drawFaces(picture, choice.probe.faces, file);
  return file;
}

/** More would make a picture that few programs open. */
const mostOnSheet = 100;

/** Writes the probe beside the first candidates whose photos are still there. */
export async function writeSheet(
  vitrine: Vitrine,
  answer: SearchAnswer,
  picture: Picture,
  file: string,
): Promise<void> {
  const [{ drawContactSheet }, { readPhotoImages }] = await Promise.all([
    import('./pictures.js'),
    import('../flows/collections/photo-images.js'),
  ]);
  const { probe, probes } = answer;
  const face = probe.faces.find(({ number }) => number === probe.used);
  if (face === undefined) throw new AppError('internal', `face ${probe.used} is searched and not listed`);
  const candidates: SheetCandidate[] = [];
  for (const candidate of answer.candidates.slice(0, mostOnSheet)) {
    const { rank, score, support, box, photo, faceId } = candidate;
    const images = await readPhotoImages(vitrine, photo.id);
    const kept = images?.faces.find((stored) => stored.faceId === faceId);
    if (images === null || kept === undefined) continue;
    const { source, collection, capturedAt } = photo;
    const shown = { preview: images.preview, widthPx: images.widthPx, heightPx: images.heightPx };
    const origin = { source: showText(source), collection, capturedAt };
    const judged = { rank, score, support, expectedFalse: showExpectedFalse(candidate) };
    candidates.push({ ...shown, ...origin, ...judged, box, thumbnail: kept.thumbnail });
  }
  const found = answer.candidates.length;
  const shortened =
    found > mostOnSheet ? [`The first ${mostOnSheet} of ${showNumber(found)} candidates`] : [];
  const others = probes.length > 1 ? `, first of ${probes.length} photos` : '';
  const caption = `Face ${face.number} of ${probe.faces.length}${others}`;
  await drawContactSheet(
    {
      title: `Search ${answer.searchId}`,
      notes: [
        `Case ${showText(answer.case)}${answer.unsupervised ? ', unsupervised' : ''}`,
        ...describeCut(answer),
        ...shortened,
        caution,
      ],
      probe: { ...picture, box: face.box, caption },
      candidates,
    },
    file,
  );
}
