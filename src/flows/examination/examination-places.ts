/**
 * The places of a comparison: two examiners, and a third where they differ. A place is not held for ever: whoever left, or began and
 * let two weeks pass, makes room as soon as somebody else wants it.
 */
import type { Examination, LeadResult } from '../../store/examinations.js';
import { findPerson } from '../../store/persons.js';
import type { Db } from '../../store/tables.js';
import { holds } from '../people/people-rules.js';
import { supportsLead, type Conclusion } from './worksheet.js';

const keptMs = 14 * 86_400_000;

/** null: not decided. Of two who differ, and of three, the third says. */
export function resultOf(sheets: readonly Pick<Examination, 'slot' | 'conclusion'>[]): LeadResult | null {
  const supports = ([1, 2, 3] as const).map((slot) => {
    const conclusion = sheets.find((sheet) => sheet.slot === slot)?.conclusion ?? null;
    return conclusion === null ? null : supportsLead(conclusion as Conclusion);
  });
  const [first = null, second = null, third = null] = supports;
  if (first === null || second === null) return null;
  const decisive = first === second ? first : third;
  return decisive === null ? null : decisive ? 'supported' : 'not-supported';
}

export interface FreePlace {
  slot: 1 | 2 | 3;
  /** Sheets that have to be given up for it. */
  givenUp: Examination[];
}

/** null: none. Nobody's sheet is given up while there is a place without that. */
export async function findPlace(
  db: Db,
  sheets: readonly Examination[],
  now: Date,
): Promise<FreePlace | null> {
  const slot = freeSlot(sheets);
  if (slot !== null) return { slot, givenUp: [] };
  const givenUp: Examination[] = [];
  for (const sheet of sheets) if (await isGivenUp(db, sheet, now)) givenUp.push(sheet);
  const afterwards = freeSlot(sheets.filter((sheet) => !givenUp.includes(sheet)));
  return afterwards === null ? null : { slot: afterwards, givenUp };
}

/** null: none. The third only where the first two have concluded and differ. */
function freeSlot(sheets: readonly Examination[]): 1 | 2 | 3 | null {
  const taken = new Set(sheets.map(({ slot }) => slot));
  if (!taken.has(1)) return 1;
  if (!taken.has(2)) return 2;
  const haveBothConcluded = sheets.every(({ conclusion }) => conclusion !== null);
  return haveBothConcluded && !taken.has(3) && resultOf(sheets) === null ? 3 : null;
}

async function isGivenUp(
  db: Db,
  { concludedAt, startedAt, examiner }: Examination,
  now: Date,
): Promise<boolean> {
  if (concludedAt !== null) return false;
  if (now.getTime() - Date.parse(startedAt) > keptMs) return true;
  return !holds(await findPerson(db, examiner), ['examiner'], now);
}
