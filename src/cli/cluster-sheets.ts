/** The folder of contact sheets that `vitrine cluster` writes, one for each unknown person. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import type { ClusteringAnswer } from '../flows/clusters/cluster-collection.js';
import type { DescribedCluster } from '../flows/clusters/describe-clusters.js';
import type { Vitrine } from '../flows/vitrine.js';
import type { SheetFace } from './cluster-sheet.js';
import { showCount, showNumber, showText } from './show-text.js';

/** More would make a picture that few programs open. */
const mostOnSheet = 120;

export const clusterCaution =
  'One person as far as scores tell: people must compare the faces before anything follows.';

/** Makes the folder where it is missing, for nobody else. Throws `usage` where it cannot be written: before the work. */
export async function prepareSheetFolder(folder: string): Promise<void> {
  const present = await stat(folder).catch(() => null);
  if (present !== null && !present.isDirectory()) {
    throw new AppError('usage', `--sheets: expected a folder, '${folder}' is a file`);
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new AppError('usage', `--sheets: '${folder}' cannot be written`, { cause });
  }
}

/** Writes `cluster-NUMBER.png` for each cluster; one of an earlier run is replaced. */
export async function writeClusterSheets(
  vitrine: Vitrine,
  answer: ClusteringAnswer,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const [{ drawClusterSheet }, { readClusterFaces }] = await Promise.all([
    import('./cluster-sheet.js'),
    import('../flows/clusters/cluster-pictures.js'),
  ]);
  for (const [i, cluster] of answer.clusters.entries()) {
    const shown = await readClusterFaces(vitrine, cluster.faceIds.slice(0, mostOnSheet));
    const faces = shown.map(({ faceId, thumbnail, source, capturedAt }): SheetFace => {
      return { faceId, thumbnail, source: showText(source), capturedAt };
    });
    const title = `Unknown person ${cluster.number}`;
    const notes = notesOf(answer, cluster, faces.length);
    await drawClusterSheet({ title, notes, faces }, join(folder, sheetName(cluster.number)));
    onProgress(i + 1, answer.clusters.length);
  }
}

export function sheetName(number: number): string {
  return `cluster-${String(number).padStart(4, '0')}.png`;
}

function notesOf(
  { collection, case: reference }: ClusteringAnswer,
  cluster: DescribedCluster,
  shown: number,
): string[] {
  const { faces, photos } = cluster;
  const counts = `${showCount(faces, 'face')} in ${showCount(photos, 'photo')}`;
  const when = showSpan(cluster);
  const first = shown < faces ? `, the ${showNumber(shown)} best are shown` : '';
  return [
    `${counts}${when === '–' ? '' : `, ${when}`}${first}`,
    `Collection ${showText(collection)}, case ${showText(reference)}`,
    ...wrapped(clusterCaution),
  ];
}

/** The sheet of two faces is narrow. */
function wrapped(line: string): string[] {
  const [head = '', ...rest] = line.split(': ');
  return rest.length === 0 ? [head] : [`${head}:`, rest.join(': ')];
}

/** "1987 to 2003-05-04", or the one date; "–" without any. */
export function showSpan({
  firstCaptured,
  lastCaptured,
}: Pick<DescribedCluster, 'firstCaptured' | 'lastCaptured'>): string {
  if (firstCaptured === null || lastCaptured === null) return '–';
  const [first, last] = [firstCaptured, lastCaptured].map((time) => showText(time.slice(0, 10)));
  return first === last ? first! : `${first} to ${last}`;
}
