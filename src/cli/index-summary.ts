/** What an indexing run did, for people. */
import type { IndexSummary } from '../flows/collections/index-summary.js';
import type { RemovedVanished } from '../flows/collections/vanished.js';
import { showCount, showDuration, showNumber, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

const mostItemsShown = 20;

export function layIndexSummary(
  summary: IndexSummary,
  removed: RemovedVanished | null,
  terminal: Terminal,
): string {
  const { seen, indexed, unchanged, duplicates, faces, skipped } = summary;
  const pace = indexed === 0 ? '' : `, ${showNumber(summary.photosPerSecond)} photos/s`;
  const head =
    `${summary.interrupted ? 'Stopped after' : 'Looked at'} ${showCount(seen, 'file')} for ` +
    `'${showText(summary.collection)}' in ${showDuration(summary.elapsedMs)}${pace}`;
  const counts = [
    ['indexed', indexed, indexed === 0 ? '' : `with ${showCount(faces, 'face')}`],
    ['unchanged', unchanged, ''],
    ['duplicates', duplicates, 'the same photo at another address'],
    ['skipped', skipped.total, describeCodes(skipped.byCode)],
    ['removed', summary.removed, 'of the skipped: taken down or refused where they were published'],
    ['vanished', summary.vanished?.total ?? 0, describeVanished(summary.vanished, removed)],
  ] as const;
  const table = counts
    .filter(([name, count]) => count > 0 || name === 'indexed')
    .map(
      ([name, count, remark]) =>
        `  ${showNumber(count).padStart(9)}  ${name.padEnd(10)}  ${terminal.paint('dim', remark)}`,
    );
  const again = summary.interrupted ? ['', 'Run the same command again to go on from there.'] : [];
  return [
    head,
    '',
    ...table.map((line) => line.trimEnd()),
    ...laySkipped(summary, terminal),
    ...layVanished(summary, terminal),
    ...again,
  ].join('\n');
}

function describeVanished(vanished: IndexSummary['vanished'], removed: RemovedVanished | null): string {
  if (removed !== null) return `removed, with ${showCount(removed.photos, 'photo')} found nowhere else`;
  return `no longer there, ${showNumber(vanished?.newly ?? 0)} since the last run; kept unless --remove-vanished`;
}

function describeCodes(byCode: IndexSummary['skipped']['byCode']): string {
  return Object.entries(byCode)
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${showNumber(count)}`)
    .join(', ');
}

function layVanished({ vanished }: IndexSummary, terminal: Terminal): string[] {
  if (vanished === null || vanished.total === 0) return [];
  const shown = vanished.items.slice(0, mostItemsShown);
  const rest = vanished.total - shown.length;
  return [
    '',
    ...shown.map(({ source }) => `  gone  ${terminal.link(source)}`),
    ...(rest > 0 ? [terminal.paint('dim', `  … and ${showNumber(rest)} more`)] : []),
  ];
}

/** The photos that could not be used. One without a face is no defect and only counted. */
function laySkipped({ skipped }: IndexSummary, terminal: Terminal): string[] {
  const defects = skipped.items.filter((item) => item.code !== 'photo.no-face');
  if (defects.length === 0) return [];
  const total = skipped.total - (skipped.byCode['photo.no-face'] ?? 0);
  const shown = defects.slice(0, mostItemsShown);
  const width = Math.max(...shown.map(({ code }) => code.length));
  const lines = shown.flatMap(({ code, reason, source }) => [
    `  ${code.padEnd(width)}  ${terminal.link(source)}`,
    `  ${' '.repeat(width)}  ${terminal.paint('dim', showText(reason))}`,
  ]);
  const rest = total - shown.length;
  return [
    '',
    ...lines,
    ...(rest > 0 ? [terminal.paint('dim', `  … and ${showNumber(rest)} more; --json lists them`)] : []),
  ];
}
