/** The answer of a search, for people. */
import type { CandidateAddresses } from '../flows/search/candidate-addresses.js';
import type { SearchAnswer } from '../flows/search/search-photo.js';
import type { Candidate, PhotoReference } from '../types.js';
import { timecode } from '../lib/timecode.js';
import { layTable } from './layout.js';
import { layOrigins } from './search-origins.js';
import { showCount, showDuration, showSmall, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export const caution =
  'These are leads, not identifications: people must compare the faces before anything follows.';

const lowQualityCaution = 'The probe is below the quality gate: strangers may score as high as its mates.';

/** `limit`: how many candidates were asked for. */
export function layAnswer(
  answer: SearchAnswer,
  terminal: Terminal,
  { addresses, limit }: { addresses: CandidateAddresses; limit: number },
): string {
  const { gallery, probes, candidates, elapsedMs } = answer;
  const compared =
    gallery.scanned === gallery.faces
      ? showCount(gallery.faces, 'face')
      : `about ${showCount(gallery.scanned, 'face')} of ${showCount(gallery.faces, 'face')}`;
  const head = [
    `Searched ${compared} in ${showCount(gallery.photos, 'photo')}`,
    `of ${gallery.collections.map(showText).join(', ') || 'no collection'}`,
    ...(probes.length > 1 ? [`with ${probes.length} photos of one person`] : []),
    `in ${showDuration(elapsedMs.total)}`,
  ].join(' ');
  const foot = [...describeCut(answer), describeRecord(answer)].map((line) => terminal.paint('dim', line));
  const poor = probes
    .flatMap(({ faces, used }) => faces.filter(({ number }) => number === used))
    .some(({ sufficient }) => !sufficient);
  if (poor) foot.unshift(terminal.paint('yellow', lowQualityCaution));
  if (candidates.length === 0) {
    return [head, '', `  No candidate${howToSeeMore(answer)}.`, '', ...foot].join('\n');
  }
  // A list that is cut looks like all there is.
  if (candidates.length === limit)
    foot.unshift(`No more than ${limit} were asked for; there may be others above the cut (--limit)`);
  const origins = layOrigins(candidates, addresses, terminal);
  return [
    head,
    '',
    layCandidates(candidates, terminal),
    '',
    ...(origins.length === 0 ? [] : [...origins, '']),
    terminal.paint('yellow', caution),
    ...foot,
  ].join('\n');
}

/** Under which case it is on record, and that nobody else agreed to it. */
function describeRecord({ searchId, case: reference, unsupervised, receipt }: SearchAnswer): string {
  const mark = unsupervised ? ', unsupervised' : '';
  return `Search ${searchId}, case ${showText(reference)}${mark}, entry ${receipt.index} of the log`;
}

function layCandidates(candidates: readonly Candidate[], terminal: Terminal): string {
  const table = layTable(
    [
      { title: 'Rank', align: 'right' },
      { title: 'Score' },
      { title: 'Expected false', align: 'right' },
      { title: 'Support' },
      { title: 'Quality' },
      { title: 'Collection' },
      { title: 'Captured' },
      { title: 'Face at', align: 'right' },
      { title: 'Source' },
    ],
    candidates.map((candidate) => [
      String(candidate.rank),
      `${candidate.score.toFixed(3)}${candidate.embeddedFrom === 'preview' ? '*' : ''}`,
      showExpectedFalse(candidate),
      candidate.support ?? '–',
      showQuality(candidate),
      showText(candidate.photo.collection),
      candidate.photo.capturedAt === null ? '–' : showText(candidate.photo.capturedAt),
      `${Math.round(candidate.box.x)}, ${Math.round(candidate.box.y)}`,
      terminal.link(candidate.photo.source) +
        showTimecode(candidate.photo) +
        (candidate.photo.title === null ? '' : `  ${terminal.paint('dim', showText(candidate.photo.title))}`),
    ]),
    terminal,
  );
  const fromPreview = candidates.some(({ embeddedFrom }) => embeddedFrom === 'preview')
    ? '\n\n  * compared by its stored preview, the photo being gone: the score says less'
    : '';
  return `${table}${fromPreview}`;
}

/** "  at 00:12"; nothing for a photo. */
function showTimecode({ timecodeMs }: PhotoReference): string {
  return timecodeMs === null ? '' : `  at ${timecode(timecodeMs)}`;
}

/** "0.72", "0.18 low" below the quality gate. */
export function showQuality({ quality, sufficient }: Pick<Candidate, 'quality' | 'sufficient'>): string {
  return `${quality.unified.toFixed(2)}${sufficient ? '' : ' low'}`;
}

/** Beyond this people see no difference; JSON has the number. */
const smallestShown = 0.0001;

/** "0.013", "< 0.0004" where the calibration cannot tell so few, "–" without one. */
export function showExpectedFalse({
  expectedFalseCandidates: expected,
  expectedFalseIs,
}: Pick<Candidate, 'expectedFalseCandidates' | 'expectedFalseIs'>): string {
  if (expected === null) return '–';
  if (expected < smallestShown) return `< ${smallestShown}`;
  return expectedFalseIs === 'fewer-than' ? `< ${showSmall(expected)}` : showSmall(expected);
}

/** How the shown candidates were chosen, and by what the scores are judged: one line each. */
export function describeCut({ cut, calibration, gallery }: SearchAnswer): string[] {
  const from = cut.minScore === null ? '' : `score ${cut.minScore.toFixed(3)}`;
  const missed =
    cut.missRate === null ? '' : `; of mates in the calibration's data ${showShare(cut.missRate)} score less`;
  const judged =
    calibration === null
      ? 'No calibration for this model: scores say nothing about false candidates (vitrine calibrate)'
      : `Calibration ${calibration.id} of ${calibration.date}: ${showText(calibration.data.description)}`;
  if (cut.expectedFalse === null) return cut.minScore === null ? [judged] : [`Cut: ${from}${missed}`, judged];
  const wanted =
    cut.fpir === null
      ? `at most ${showSmall(cut.expectedFalse)} expected false`
      : `FPIR ${showSmall(cut.fpir)}, ${showSmall(cut.expectedFalse)} expected false`;
  const unreached = cut.reached
    ? ''
    : `, which the calibration cannot tell among ${showCount(gallery.scanned, 'face')}; the fewest it can tell were used`;
  return [`Cut: ${wanted}${unreached}, here ${from}${missed}`, judged];
}

function howToSeeMore({ cut }: SearchAnswer): string {
  if (cut.by === 'none') return '';
  const lower =
    cut.by === 'min-score'
      ? 'a lower --min-score'
      : cut.by === 'fpir'
        ? 'a higher --fpir'
        : 'a higher --expected-false';
  return ` above the cut; ${lower} shows more, and more of them false`;
}

function showShare(share: number): string {
  const percent = share * 100;
  return percent < 1 ? 'under 1 %' : `about ${Math.round(percent)} %`;
}
