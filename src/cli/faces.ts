/** `vitrine faces`: the faces of one photo. Nothing is stored and nobody is searched. */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { FaceList, NumberedFace } from '../flows/search/list-faces.js';
import type { PhotoAnalyser } from '../types.js';
import { type CommandContext, type GlobalOptions, withAnalyser, withVitrine } from './context.js';
import { layTable } from './layout.js';
import { checkPictureFile } from './output-file.js';
import { readProbe } from './read-probe.js';
import { showQuality } from './search-answer.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface FacesOptions extends GlobalOptions {
  model?: string;
  picture?: string;
}

export function addFaces(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('faces')
    .description('list the faces of a photo, numbered from left to right')
    .argument('<photo>', "a file, or '-' for standard input")
    .option('--model <id>', 'which models (otherwise those of the data folder, or the default ones)')
    .option('--picture <file>', 'also write the photo with the boxes drawn')
    .action(async (photo: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<FacesOptions>();
      if (options.picture !== undefined) await checkPictureFile(options.picture);
      const bytes = await readProbe(photo);
      const { listFaces } = await import('../flows/search/list-faces.js');
      const { list, picture } = await withModels(options, (analyser) => listFaces(analyser, bytes));
      if (options.picture !== undefined) {
        const { drawFaces } = await import('./pictures.js');
        await drawFaces(picture, list.faces, options.picture);
        terminal.note(`Picture with the boxes: ${showText(options.picture)}`);
      }
      await terminal.answer(list, () => layFaceList(photo, list, terminal));
    });
}

/** Those that a search would use, so that both number the same faces: another model may bring another detector. */
async function withModels<T>(
  options: FacesOptions,
  use: (analyser: PhotoAnalyser) => Promise<T>,
): Promise<T> {
  const workers = 1;
  if (options.model !== undefined) return withAnalyser({ ...options, workers }, use);
  try {
    return await withVitrine(options, async (vitrine) => use(await vitrine.analyser()), { workers });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'store.missing')) throw error;
    return withAnalyser({ ...options, workers }, use);
  }
}

function layFaceList(photo: string, list: FaceList, terminal: Terminal): string {
  const where = `${photo === '-' ? 'standard input' : showText(photo)}, ${list.widthPx} × ${list.heightPx} px`;
  const title = `${showCount(list.faces.length, 'face')} in ${where}`;
  return list.faces.length === 0 ? title : `${title}\n\n${layFaces(list.faces, terminal)}`;
}

/** Numbers, boxes and what speaks for or against comparing each face. */
export function layFaces(faces: readonly NumberedFace[], terminal: Terminal): string {
  return layTable(
    [
      { title: 'Face', align: 'right' },
      { title: 'Left', align: 'right' },
      { title: 'Top', align: 'right' },
      { title: 'Width', align: 'right' },
      { title: 'Height', align: 'right' },
      { title: 'Quality' },
      { title: 'Detector', align: 'right' },
      { title: 'Sharpness', align: 'right' },
      { title: 'Turned', align: 'right' },
      { title: 'Brightness', align: 'right' },
    ],
    faces.map(({ number, box, quality, sufficient, score }) => [
      String(number),
      ...[box.x, box.y, box.width, box.height].map((px) => Math.round(px).toString()),
      showQuality({ quality, sufficient }),
      score.toFixed(2),
      Math.round(quality.sharpness).toString(),
      `${Math.round(quality.yawDegrees)}°`,
      Math.round(quality.brightness).toString(),
    ]),
    terminal,
  );
}
