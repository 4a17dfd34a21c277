/** What a kind of proposal is made of; flows/policy/proposal-kinds.ts lists them all. */
import type { z } from 'zod';
import { AppError, type ErrorCode } from '../../errors.js';
import { plainMistakes } from '../../lib/plain-mistakes.js';
import type { Db } from '../../store/tables.js';
import type { PersonId, Role } from '../../types.js';
import type { Invitation } from '../people/invitation.js';
import type { Recorded } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/** The roles of the two persons, in either order. */
export type Pair = readonly [Role, Role];

/** One step of a proposal, in the write transaction that takes it. */
export interface Step {
  readonly db: Db;
  readonly now: Date;
  /** Whoever takes this step. */
  readonly by: PersonId;
}

export interface Effect {
  events: readonly Recorded[];
  /** Of an approved person; told to whoever approved, once, and to nobody else. */
  invitation?: Invitation;
}

interface Rules<Document, Kept> {
  pairs: readonly Pair[];
  /** These count besides while one administrator is left: otherwise nobody could ever approve a second one. */
  pairsOfLastAdministrator?: readonly Pair[];
  document: z.ZodType<Document>;
  /** Which code mistakes in the document have. */
  mistake: ErrorCode;
  /** Checks the document against what there is; what it returns is kept and shown to whoever decides. */
  propose(step: Step, document: Document): Promise<{ document: Kept; events?: readonly Recorded[] }>;
  /** Checks again, things may have changed, and carries out. */
  approve(step: Step, document: Kept): Promise<Effect>;
  /** What follows an approval once it is durable, because no transaction could take it back. `by`: whoever approved. */
  afterwards?(vitrine: Vitrine, document: Kept, by: PersonId): Promise<void>;
  /** What is undone on refusal; true: the document is emptied and its salts are erased. */
  refuse?(step: Step, document: Kept): Promise<boolean>;
}

export interface ProposalKind {
  readonly pairs: readonly Pair[];
  readonly pairsOfLastAdministrator: readonly Pair[];
  /** `document` as it comes from outside; as JSON on return. */
  propose(step: Step, document: unknown): Promise<{ document: string; events: readonly Recorded[] }>;
  /** `document` as `propose` returned it. */
  approve(step: Step, document: string): Promise<Effect>;
  afterwards(vitrine: Vitrine, document: string, by: PersonId): Promise<void>;
  refuse(step: Step, document: string): Promise<boolean>;
}

export function defineKind<Document, Kept>(rules: Rules<Document, Kept>): ProposalKind {
  return {
    pairs: rules.pairs,
    pairsOfLastAdministrator: rules.pairsOfLastAdministrator ?? [],
    async propose(step, document) {
      const checked = parseDocument(rules.document, document, rules.mistake);
      const { document: kept, events = [] } = await rules.propose(step, checked);
      return { document: JSON.stringify(kept), events };
    },
    approve: (step, document) => rules.approve(step, JSON.parse(document) as Kept),
    afterwards: async (vitrine, document, by) =>
      rules.afterwards?.(vitrine, JSON.parse(document) as Kept, by),
    refuse: async (step, document) => (await rules.refuse?.(step, JSON.parse(document) as Kept)) ?? false,
  };
}

/** Throws an error of `code` that names the mistakes, never the values. */
export function parseDocument<T>(schema: z.ZodType<T>, document: unknown, code: ErrorCode): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new AppError(code, plainMistakes(parsed.error.issues));
}
