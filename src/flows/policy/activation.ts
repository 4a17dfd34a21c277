/**
 * What must be on record before the first search, and again when a review is due: for every purpose its legal basis, the
 * assessments of data protection (GDPR art. 35, LED art. 27) and of fundamental rights (AI Act art. 27), prior consultation, the
 * number in the register (AI Act art. 26(8), 49), and who answers for it. Until then every search is refused.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { visibleLine } from '../../lib/visible-line.js';
import { sha256 } from '../../lib/sha256.js';
import { insertActivation, newestActivation } from '../../store/activations.js';
import type { Db } from '../../store/tables.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy, type Policy } from './policy.js';
import { defineKind } from './proposal-kind.js';
import type { Vitrine } from '../vitrine.js';

const text = z.string().trim().min(1).max(2000);
const line = visibleLine(2000);
const day = z.iso.date();
const assessment = z.strictObject({ reference: line, date: day, reviewOn: day });

export const activationSchema = z.strictObject({
  /** By code of the policy's purpose: on which law it rests. */
  legalBases: z.record(z.string(), text),
  /** Data protection impact assessment. */
  dpia: assessment,
  /** Fundamental rights impact assessment. */
  fria: assessment,
  /** Of the supervisory authority (GDPR art. 36, LED art. 28). */
  priorConsultation: z.union([
    z.strictObject({ reference: text }),
    z.strictObject({ notNeededBecause: text }),
  ]),
  registerNumber: line,
  organisation: line,
  responsiblePerson: line,
  /** The decision of the organisation's board. */
  boardApproval: text,
});
export type ActivationDocument = z.infer<typeof activationSchema>;

export const approveActivation = defineKind<ActivationDocument, ActivationDocument>({
  pairs: [['privacy-officer', 'administrator']],
  document: activationSchema,
  mistake: 'activation.invalid',
  async propose({ db, now }, document) {
    checkActivation(document, (await currentPolicy(db)).policy, localDate(now));
    return { document };
  },
  async approve({ db, now }, document) {
    checkActivation(document, (await currentPolicy(db)).policy, localDate(now));
    const json = JSON.stringify(document);
    const hash = sha256(Buffer.from(json));
    const expiresOn = earliestReview(document);
    await insertActivation(db, { document: json, sha256: hash, approvedAt: now.toISOString(), expiresOn });
    return { events: [{ event: { type: 'activation.approved', sha256: hash, expires: expiresOn } }] };
  },
});

export interface ActivationState {
  /** Of the policy: searches need it. */
  required: boolean;
  state: 'missing' | 'valid' | 'expired';
  document: ActivationDocument | null;
  approvedAt: string | null;
  expiresOn: string | null;
  /** Purposes of the policy that have no legal basis here, for which nothing is searched. */
  uncovered: string[];
}

/** For everybody who acts here: why searches are refused is no secret. */
export async function activationState(vitrine: Vitrine, actor: Actor): Promise<ActivationState> {
  requireRole(
    actor,
    'administrator',
    'privacy-officer',
    'auditor',
    'authoriser',
    'investigator',
    'examiner',
    'curator',
  );
  return readActivation(vitrine);
}

/** The same for whoever has the data folder itself. */
export async function readActivation(vitrine: Pick<Vitrine, 'store' | 'now'>): Promise<ActivationState> {
  const { policy } = await currentPolicy(vitrine.store.db);
  const row = await newestActivation(vitrine.store.db);
  const document = row === null ? null : (JSON.parse(row.document) as ActivationDocument);
  const isOver = row !== null && row.expiresOn < localDate(vitrine.now());
  return {
    required: policy.activation,
    state: row === null ? 'missing' : isOver ? 'expired' : 'valid',
    document,
    approvedAt: row?.approvedAt ?? null,
    expiresOn: row?.expiresOn ?? null,
    uncovered: policy.purposes
      .map(({ code }) => code)
      .filter((code) => !(document !== null && Object.hasOwn(document.legalBases, code))),
  };
}

/**
 * To be called before a request and before a search; with `purpose`, also that this purpose has a legal basis on record.
 * Throws `activation.missing` or `activation.expired`.
 */
export async function requireActivated(
  vitrine: Pick<Vitrine, 'now'>,
  db: Db,
  purpose?: string,
): Promise<void> {
  const { policy } = await currentPolicy(db);
  if (!policy.activation) return;
  const row = await newestActivation(db);
  if (row === null) {
    throw new AppError('activation.missing', 'nothing is searched before the activation is approved');
  }
  if (row.expiresOn < localDate(vitrine.now())) {
    throw new AppError('activation.expired', `a review was due on ${row.expiresOn}: nothing is searched`);
  }
  const { legalBases } = JSON.parse(row.document) as ActivationDocument;
  if (purpose !== undefined && !Object.hasOwn(legalBases, purpose)) {
    throw new AppError('activation.missing', `the activation has no legal basis for ${purpose}`);
  }
}

function earliestReview({ dpia, fria }: ActivationDocument): string {
  return dpia.reviewOn < fria.reviewOn ? dpia.reviewOn : fria.reviewOn;
}

function checkActivation(document: ActivationDocument, { purposes }: Policy, today: string): void {
  if (purposes.length === 0) refuse('the policy has no purpose yet: propose one first');
  const codes = purposes.map(({ code }) => code);
  const missing = codes.find((code) => !Object.hasOwn(document.legalBases, code));
  if (missing !== undefined) refuse(`legalBases: expected one for ${missing}`);
  const unknown = Object.keys(document.legalBases).find((code) => !codes.includes(code));
  if (unknown !== undefined) refuse('legalBases: expected purposes of the policy only');
  for (const what of ['dpia', 'fria'] as const) {
    const { date, reviewOn } = document[what];
    if (date > today) refuse(`${what}: expected a date that has come, got ${date}`);
    if (reviewOn < today) refuse(`${what}: expected a review that is not over, got ${reviewOn}`);
  }
}

function refuse(message: string): never {
  throw new AppError('activation.invalid', message);
}
