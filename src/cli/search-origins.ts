/** Where candidates were found, beyond the one address in their table: a line for each address that has more to say. */
import type { CandidateAddresses } from '../flows/search/candidate-addresses.js';
import type { PhotoAddress } from '../store/source-items.js';
import type { Candidate } from '../types.js';
import { timecode } from '../lib/timecode.js';
import { utcMinute } from '../lib/utc-minute.js';
import { showText } from './show-text.js';
import type { Terminal } from './terminal.js';

/** Of one photo; JSON has all of them. */
const mostShown = 5;

export function layOrigins(
  candidates: readonly Candidate[],
  addresses: CandidateAddresses,
  terminal: Terminal,
): string[] {
  const lines = candidates.flatMap(({ rank, photo }) => {
    const found = addresses.get(photo.id) ?? [];
    if (found.length < 2 && found.every((each) => saidOf(each).length === 0)) return [];
    const shown = found.slice(0, mostShown).map((each) => layAddress(each, terminal));
    if (found.length > mostShown)
      shown.push(terminal.paint('dim', `and ${found.length - mostShown} more, see --json`));
    return shown.map((line, i) => `  ${(i === 0 ? String(rank) : '').padStart(4)}  ${line}`);
  });
  return lines.length === 0 ? [] : [terminal.paint('dim', '  Rank  Where it was found'), ...lines];
}

function layAddress(address: PhotoAddress, terminal: Terminal): string {
  const at = address.provenance?.timecodeMs ?? null;
  const moment = at === null ? '' : ` at ${timecode(at)}`;
  const said = saidOf(address).join('; ');
  return `${terminal.link(address.source)}${moment}${said === '' ? '' : `  ${terminal.paint('dim', said)}`}`;
}

function saidOf({ page, provenance, vanishedAt }: PhotoAddress): string[] {
  const { author = null, licence = null, custody = [] } = provenance ?? {};
  const refused = (provenance?.rights ?? []).filter(({ effect }) => effect === 'refused');
  return [
    ...(page === null ? [] : [`on the page ${showText(page)}`]),
    ...(author === null ? [] : [`by ${showText(author)}`]),
    ...(licence === null ? [] : [`licence ${showText(licence)}`]),
    ...(custody.length === 0 ? [] : [`came by way of ${custody.map(showText).join(', ')}`]),
    ...refused.map(({ signal, value }) => `${showText(signal)} says ${showText(value ?? 'no')}`),
    ...(vanishedAt === null ? [] : [`gone from there since ${utcMinute(vanishedAt)}`]),
  ];
}
