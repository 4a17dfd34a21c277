/**
 * The rules of an installation, as data. Every version is kept, the newest is in force, and every change is in the log. An
 * installation to which no policy was ever given is unsupervised (`solo`): one person's own lawful archive on their own machine.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { visibleLine } from '../../lib/visible-line.js';
import { newestPolicy } from '../../store/policies.js';
import type { Db } from '../../store/tables.js';
import { authorisationModes } from '../../types.js';

const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected a code such as missing-person');
const text = z.string().trim().min(1).max(2000);

export const policySchema = z.strictObject({
  /** `solo`: one person, no second pair of eyes; every answer says "unsupervised". */
  preset: z.enum(['strict', 'solo']),
  /** What searches may be made for. The least severe offence is the boundary below which they may not. */
  purposes: z
    .array(
      z.strictObject({
        code,
        title: visibleLine(2000),
        legalBasis: text,
        leastSevereOffence: text,
        offences: z.array(code),
      }),
    )
    .max(100),
  authorisation: z.strictObject({
    /** Nobody searches without the decision of another person. */
    required: z.boolean(),
    modes: z.array(z.enum(authorisationModes)).min(1),
    /** How long an authorisation lasts at most. */
    validDays: z.number().int().min(1).max(366),
    maxSearches: z.number().int().min(1).max(1000),
    /** Facts, necessity and alternatives have at least this many characters each. */
    minTextLength: z.number().int().min(1).max(2000),
  }),
  /** How many persons compare, blind to each other, before a candidate may be called a supported lead. */
  examination: z.strictObject({ examiners: z.union([z.literal(0), z.literal(2)]) }),
  secondFactor: z.boolean(),
  /** Investigators and examiners need valid training. */
  training: z.boolean(),
  /** DPIA, FRIA, legal bases and register number must be on record before the first search. */
  activation: z.boolean(),
  witnesses: z.strictObject({
    quorum: z.number().int().min(0).max(10),
    /** Searches stop when the quorum has not cosigned for so long. */
    maxHours: z.number().int().min(1).max(720),
    list: z.array(z.strictObject({ key: z.string().max(300), url: z.url() })).max(10),
  }),
  quotas: z.strictObject({
    searchesPerPersonPerDay: z.number().int().min(1),
    searchesPerCase: z.number().int().min(1),
  }),
  /** By the clock of the server; searches outside are listed as anomalies. */
  workingHours: z.strictObject({
    from: z.number().int().min(0).max(23),
    to: z.number().int().min(1).max(24),
  }),
  /** Days after which probes and results of a closed case are erased. */
  retentionDays: z.number().int().min(1).max(36_500),
  /** The public report can be read by anyone who reaches the server. */
  publicReport: z.boolean(),
});

export type Policy = z.infer<typeof policySchema>;

export const strictPolicy: Policy = {
  preset: 'strict',
  purposes: [],
  authorisation: {
    required: true,
    modes: ['exAnte', 'urgent48h'],
    validDays: 30,
    maxSearches: 20,
    minTextLength: 40,
  },
  examination: { examiners: 2 },
  secondFactor: true,
  training: true,
  activation: true,
  witnesses: { quorum: 2, maxHours: 24, list: [] },
  quotas: { searchesPerPersonPerDay: 20, searchesPerCase: 50 },
  workingHours: { from: 7, to: 20 },
  retentionDays: 180,
  publicReport: false,
};

export const soloPolicy: Policy = {
  ...strictPolicy,
  preset: 'solo',
  authorisation: { ...strictPolicy.authorisation, required: false, modes: [...authorisationModes] },
  examination: { examiners: 0 },
  secondFactor: false,
  training: false,
  activation: false,
  witnesses: { quorum: 0, maxHours: 24, list: [] },
  quotas: { searchesPerPersonPerDay: 10_000, searchesPerCase: 10_000 },
  workingHours: { from: 0, to: 24 },
};

export const presets = { strict: strictPolicy, solo: soloPolicy } as const;

export interface VersionedPolicy {
  /** 0: none was ever set. */
  version: number;
  policy: Policy;
}

/** The policy in force. Throws `store.damaged` when what is stored is none. */
export async function currentPolicy(db: Db): Promise<VersionedPolicy> {
  const newest = await newestPolicy(db);
  if (newest === null) return { version: 0, policy: soloPolicy };
  const parsed = policySchema.safeParse(JSON.parse(newest.document));
  if (!parsed.success) throw new AppError('store.damaged', `policy version ${newest.version} is damaged`);
  return { version: newest.version, policy: parsed.data };
}
