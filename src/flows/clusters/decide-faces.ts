/**
 * What a person decides about two faces: that they show the same person, or that they do not. Decisions bind every clustering;
 * those that cannot all be true are refused.
 */
import { AppError } from '../../errors.js';
import {
  collectionsOfFaces,
  decisionsOf,
  insertDecision,
  type FaceDecision,
} from '../../store/face-decisions.js';
import type { CollectionId, FaceId, Verdict } from '../../types.js';
import { allCollections } from '../../store/collections.js';
import { refuseExpired } from '../collections/collection-use.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { FacePair } from './link-faces.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

export interface DecisionRequest {
  faces: FacePair;
  verdict: Verdict;
  reason: string;
}

/** Plain JSON. */
export interface Decision {
  decision: number;
  collection: string;
  faces: FacePair;
  verdict: Verdict;
}

/** The decisions that count. */
export interface StandingDecisions {
  same: FacePair[];
  notSame: FacePair[];
}

/**
 * Throws `role.missing`, `usage`, `reason.missing`, `collection.expired` or `decision.contradictory`. Takes effect with the next
 * clustering.
 */
export async function decideFaces(
  vitrine: Vitrine,
  actor: Actor,
  request: DecisionRequest,
): Promise<Decision> {
  requireRole(actor, 'examiner', 'curator');
  const { verdict } = request;
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('reason.missing', 'a decision needs a reason: say why');
  const faces = ordered(request.faces);
  // In one transaction: two contradictory decisions made at the same moment must not both pass.
  return record(vitrine, actor.person, async (db, decidedAt) => {
    const collection = commonCollection(faces, await collectionsOfFaces(db, faces));
    const owner = (await allCollections(db)).find(({ id }) => id === collection);
    if (owner === undefined) throw new AppError('internal', 'a face belongs to no collection');
    refuseExpired(owner, new Date(decidedAt));
    refuseContradiction(standing(await decisionsOf(db, collection)), faces, verdict);
    const user = actor.name;
    const decision = await insertDecision(db, { collection, faces, verdict, user, reason, decidedAt });
    const event = { type: 'faces.decided', decision, collection, faces, verdict } as const;
    const result = { decision, collection: owner.name, faces, verdict };
    return { result, events: [{ event, secrets: { reason } }] };
  });
}

/** Of several decisions about two faces the last one. */
export function standing(decisions: readonly FaceDecision[]): StandingDecisions {
  const last = new Map(decisions.map(({ faces, verdict }) => [faces.join(' '), { faces, verdict }]));
  const of = (wanted: Verdict): FacePair[] =>
    [...last.values()].flatMap(({ faces, verdict }) => (verdict === wanted ? [faces] : []));
  return { same: of('same'), notSame: of('not-same') };
}

function ordered([a, b]: FacePair): FacePair {
  if (a === b) throw new AppError('usage', `expected two faces, got face ${a} twice`);
  return a < b ? [a, b] : [b, a];
}

function commonCollection(faces: FacePair, known: ReadonlyMap<FaceId, CollectionId>): CollectionId {
  const [first, second] = faces.map((face) => {
    const collection = known.get(face);
    if (collection === undefined) throw new AppError('face.unknown', `there is no face ${face}`);
    return collection;
  });
  if (first === undefined || first !== second) {
    throw new AppError('usage', `expected two faces of one collection, ${faces.join(' and ')} are of two`);
  }
  return first;
}

/** Same is transitive: what follows from it must not meet a "not the same". */
function refuseContradiction({ same, notSame }: StandingDecisions, faces: FacePair, verdict: Verdict): void {
  const [a, b] = faces;
  const others = (pairs: readonly FacePair[]) => pairs.filter(([p, q]) => p !== a || q !== b);
  const isDecided = others(same).length < same.length || others(notSame).length < notSame.length;
  if (verdict === 'withdrawn') {
    if (isDecided) return;
    throw new AppError('usage', `there is no decision about faces ${a} and ${b} to withdraw`);
  }
  const sameAs = reachable(verdict === 'same' ? [...same, faces] : same);
  if (verdict === 'not-same') {
    if (sameAs(a) !== sameAs(b)) return;
    throw contradiction(`faces ${a} and ${b} were decided to be the same, directly or through others`);
  }
  const broken = notSame.find(([p, q]) => sameAs(p) === sameAs(q));
  if (broken === undefined) return;
  throw contradiction(
    `faces ${broken[0]} and ${broken[1]} were decided not to be the same, and would follow to be`,
  );
}

function contradiction(what: string): AppError {
  return new AppError('decision.contradictory', `${what}; withdraw that decision first`);
}

/** Of a face the lowest one that it is the same as. */
function reachable(same: readonly FacePair[]): (face: FaceId) => FaceId {
  const lowest = new Map<FaceId, FaceId>();
  const find = (face: FaceId): FaceId => {
    let found = face;
    for (let next = lowest.get(found); next !== undefined; next = lowest.get(found)) found = next;
    return found;
  };
  for (const [p, q] of same) {
    const [a, b] = [find(p), find(q)];
    if (a !== b) lowest.set(a < b ? b : a, a < b ? a : b);
  }
  return find;
}
