/** The answer of a search, for people. */
import type { SearchAnswer } from '../flows/search-photo.js';
import { layTable } from './layout.js';
import { showCount, showDuration, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export const caution =
  'These are leads, not identifications: people must compare the faces before anything follows.';

export function layAnswer(answer: SearchAnswer, terminal: Terminal): string {
  const { gallery, candidates, elapsedMs } = answer;
  const scope = `${showCount(gallery.faces, 'face')} in ${showCount(gallery.photos, 'photo')}`;
  const head = [
    `Searched ${scope} of ${gallery.collections.map(showText).join(', ') || 'no collection'}`,
    `in ${showDuration(elapsedMs.total)}`,
  ].join(' ');
  const foot = terminal.paint('dim', `Search ${answer.searchId}, case ${showText(answer.case)}`);
  if (candidates.length === 0) return `${head}\n\n  No candidate.\n\n${foot}`;
  const table = layTable(
    [
      { title: 'Rank', align: 'right' },
      { title: 'Score' },
      { title: 'Collection' },
      { title: 'Captured' },
      { title: 'Face at', align: 'right' },
      { title: 'Source' },
    ],
    candidates.map(({ rank, score, embeddedFrom, box, photo }) => [
      String(rank),
      `${score.toFixed(3)}${embeddedFrom === 'preview' ? '*' : ''}`,
      showText(photo.collection),
      photo.capturedAt === null ? '–' : showText(photo.capturedAt),
      `${Math.round(box.x)}, ${Math.round(box.y)}`,
      terminal.link(photo.source) +
        (photo.title === null ? '' : `  ${terminal.paint('dim', showText(photo.title))}`),
    ]),
    terminal,
  );
  const fromPreview = candidates.some(({ embeddedFrom }) => embeddedFrom === 'preview')
    ? '  * compared by its stored preview, the photo being gone: the score says less\n\n'
    : '';
  return `${head}\n\n${table}\n\n${fromPreview}${terminal.paint('yellow', caution)}\n${foot}`;
}
