/**
 * One candidate of a search beside the probe, for the investigator who decides whether examiners should look at it. How strongly the
 * engine thinks so is told on demand only: whoever knows the score before comparing sees what it says.
 */
import { AppError } from '../../errors.js';
import { comparisonsOf } from '../../store/examinations.js';
import { candidatesOf } from '../../store/search-records.js';
import { photoAddresses, type PhotoAddress } from '../../store/source-items.js';
import type { Db } from '../../store/tables.js';
import type { Candidate, PhotoReference, Quality, SearchId } from '../../types.js';
import { record } from '../log/record.js';
import type { Actor } from '../people/actor.js';
import { requireReadable, statusOf, type LeadStatus } from '../search/read-search.js';
import type { Vitrine } from '../vitrine.js';
import { closeLook, comparedPictures, type ComparedPictures } from './examination-pictures.js';
import { requireComparison, requireExaminable, requireOwn } from './examinations.js';

/** What the engine says of a candidate; docs/accuracy.md says what it means. */
export type Figures = Pick<
  Candidate,
  'score' | 'embeddedFrom' | 'expectedFalseCandidates' | 'expectedFalseIs' | 'support'
>;

export interface ShownCandidate extends ComparedPictures {
  search: SearchId;
  rank: number;
  /** How many candidates the search has: ranks go from 1 to this. */
  candidates: number;
  status: LeadStatus;
  photo: PhotoReference;
  /** Every address at which the photo was found, first to last; at most 200. */
  addresses: PhotoAddress[];
  quality: Quality;
  sufficient: boolean;
  /** null: not asked for. */
  figures: Figures | null;
}

const mostAddresses = 200;

/** For whoever may read the search. Every look is in the log. Throws `examination.unknown` and what `readSearch` throws. */
export async function showCandidate(
  vitrine: Vitrine,
  actor: Actor,
  wanted: { search: SearchId; rank: number; figures: boolean },
): Promise<ShownCandidate> {
  const { search, rank, figures } = wanted;
  const { found, ...rest } = await record(vitrine, actor.person, async (db) => {
    const searched = await requireReadable(vitrine, db, actor, search);
    const candidates = await candidatesOf(db, search);
    const candidate = candidates.find((each) => each.rank === rank);
    if (candidate === undefined) throw unknown();
    const comparison = (await comparisonsOf(db, search)).find((each) => each.rank === rank);
    return {
      result: {
        searched,
        found: candidate,
        candidates: candidates.length,
        addresses: await photoAddresses(db, candidate.photo.id, mostAddresses),
        status: statusOf(comparison?.result),
      },
      events: [{ event: { type: 'results.read', search } }],
    };
  });
  const { searched, candidates, status, addresses } = rest;
  const { photo, quality, sufficient } = found;
  return {
    search,
    rank,
    candidates,
    status,
    photo,
    addresses,
    quality,
    sufficient,
    figures: figures ? figuresOf(found) : null,
    ...(await comparedPictures(vitrine, searched, rank, closeLook)),
  };
}

/**
 * For the examiner of it, after the fact: null until every candidate of the search that examiners were given is decided, so that what
 * one is told colours neither the other examiner's comparison nor one's own next. That it was told is in the log. Throws what `examinationPictures` throws.
 */
export async function figuresAfterwards(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
): Promise<Figures | null> {
  const { db } = vitrine.store;
  const own = await requireOwn(db, actor, examination);
  if (own.concludedAt === null) return null;
  const comparison = await requireComparison(db, own.comparison);
  const { search, rank } = comparison;
  if (!(await isAllDecided(db, search))) return null;
  return record(vitrine, actor.person, async (within) => {
    await requireExaminable(vitrine, within, actor, comparison);
    const found = (await candidatesOf(within, search)).find((each) => each.rank === rank);
    if (found === undefined) return { result: null, events: [] };
    return { result: figuresOf(found), events: [{ event: { type: 'results.read', search } }] };
  });
}

async function isAllDecided(db: Db, search: SearchId): Promise<boolean> {
  return (await comparisonsOf(db, search)).every(({ result }) => result !== null);
}

function figuresOf(candidate: Candidate): Figures {
  const { score, embeddedFrom, expectedFalseCandidates, expectedFalseIs, support } = candidate;
  return { score, embeddedFrom, expectedFalseCandidates, expectedFalseIs, support };
}

function unknown(): AppError {
  return new AppError('examination.unknown', 'the search has no candidate of this rank');
}
