/** What is handed to somebody outside: to whom, on which legal basis and what. Without all three nothing is recorded (LED art. 25). */
import { AppError } from '../../errors.js';
import { isVisibleLine, visibleLineExpected } from '../../lib/visible-line.js';
import { disclosuresOf, insertDisclosure, type Disclosure } from '../../store/disclosures.js';
import { findSearch, searchesOfCase } from '../../store/search-records.js';
import type { CaseId, SearchId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { caseReaders, isTheirCase, requireCase, unknownCase } from './cases.js';
import { record } from '../log/record.js';
import { requireDecided } from '../search/read-search.js';
import type { Vitrine } from '../vitrine.js';

export interface NewDisclosure {
  caseId: CaseId;
  /** What it is of; not given: not of one search. */
  search?: SearchId | undefined;
  recipient: string;
  legalBasis: string;
  /** What was handed over. */
  content: string;
}

/**
 * For investigators of the case and privacy officers, once the search was decided on, or every search of the case when it is not of
 * one. Throws `disclosure.invalid`, `case.unknown`, `search.unknown` or `authorisation.missing`.
 */
export async function recordDisclosure(
  vitrine: Vitrine,
  actor: Actor,
  wanted: NewDisclosure,
): Promise<Disclosure> {
  requireRole(actor, 'investigator', 'privacy-officer');
  const texts = {
    recipient: wanted.recipient.trim(),
    legalBasis: wanted.legalBasis.trim(),
    content: wanted.content.trim(),
  };
  const missing = Object.entries(texts).find(([, text]) => text === '');
  if (missing !== undefined) throw new AppError('disclosure.invalid', `a disclosure needs its ${missing[0]}`);
  if (!isVisibleLine(texts.recipient) || !isVisibleLine(texts.legalBasis))
    throw new AppError('disclosure.invalid', `recipient and legal basis: ${visibleLineExpected}`);
  return record(vitrine, actor.person, async (db, madeAt) => {
    const caseFile = await requireCase(db, wanted.caseId);
    if (!isTheirCase(actor, caseFile)) throw unknownCase();
    const { search = null } = wanted;
    const searched = search === null ? null : await findSearch(db, search);
    if (search !== null && searched?.caseId !== caseFile.id) {
      throw new AppError('search.unknown', 'there is no such search in the case');
    }
    const about = searched === null ? await searchesOfCase(db, caseFile.id) : [searched];
    for (const each of about) if (each.erasedAt === null) await requireDecided(db, each);
    const result = await insertDisclosure(db, {
      caseId: caseFile.id,
      search,
      person: actor.person,
      ...texts,
      madeAt,
    });
    const event = { type: 'disclosure.made', disclosure: result.id, case: caseFile.id } as const;
    return { result, events: [{ event, secrets: texts }] };
  });
}

/** Oldest first. Throws `case.unknown`. */
export async function listDisclosures(vitrine: Vitrine, actor: Actor, caseId: CaseId): Promise<Disclosure[]> {
  requireRole(actor, ...caseReaders);
  const { db } = vitrine.store;
  if (!isTheirCase(actor, await requireCase(db, caseId))) throw unknownCase();
  return disclosuresOf(db, caseId);
}
