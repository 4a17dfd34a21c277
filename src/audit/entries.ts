/**
 * What stands in the logs: one JSON object per entry, keys sorted, at most 65,535 bytes (C2SP tlog-tiles).
 *
 * Entries are meant to be copied to outsiders. They hold ids, times, codes, counts and salted commitments; never an image, a
 * vector, a person's name, a case number or free text. A new field is checked against that sentence first.
 */
import { createHash, randomBytes } from 'node:crypto';
import type {
  AuthorisationId,
  AuthorisationMode,
  CaseId,
  CollectionId,
  FaceId,
  ModelId,
  PersonId,
  RightsRequestId,
  Role,
  SearchId,
  Sha256,
  SourceKind,
  Verdict,
} from '../types.js';

/**
 * Fields of every entry of the log `events`, by type. `docs/log-entries.md` says what each means. What people wrote (reasons,
 * references, names) is not here but committed to under `commitments`.
 */
export interface EventFields {
  'person.invited': { person: PersonId; roles: readonly Role[]; unit: string };
  'person.approved': { person: PersonId };
  'person.active': { person: PersonId };
  'person.changed': { person: PersonId; roles: readonly Role[]; unit: string };
  'person.disabled': { person: PersonId };
  'person.confirmed': { person: PersonId };
  'invitation.renewed': { person: PersonId };
  /** `by` is whoever had the secret, as the person: nobody has shown more yet. */
  'invitation.accepted': { person: PersonId };
  /** Let in by the one-time setup link; `by` is null. */
  'setup.first-administrator': { person: PersonId };
  /** Invited by the first administrator alone, the only one who ever is. */
  'setup.second-administrator': { person: PersonId };
  /** Invited by whoever runs the machine, where nobody administered any more; `by` is null. */
  'setup.administrator-restored': { person: PersonId };
  'second-factor.enrolled': { person: PersonId; kind: 'totp' | 'passkey' };
  'second-factor.removed': { person: PersonId; kind: 'passkey' };
  'password.changed': { person: PersonId };
  'token.made': { person: PersonId; token: string; expires: string };
  'token.removed': { person: PersonId; token: string };
  'proposal.made': { proposal: string; kind: string };
  'proposal.approved': { proposal: string; kind: string };
  'proposal.refused': { proposal: string; kind: string };
  'policy.changed': { version: number; preset: 'strict' | 'solo'; sha256: string };
  'activation.approved': { sha256: string; expires: string };
  'stop.engaged': object;
  'stop.released': object;
  'quota.exceeded': { person: PersonId; quota: string };
  'anomaly.flagged': { kind: string; search: SearchId };
  /** Marked, or no longer, as photos of those who work here. */
  'collection.staff': { collection: CollectionId; isStaff: boolean };
  'collection.added': { collection: CollectionId };
  'collection.removed': { collection: CollectionId; photos: number; faces: number };
  /** Its pictures were looked at: told once for each person, collection and hour. */
  'collection.viewed': { collection: CollectionId; what: 'photos' | 'clusters' };
  /** An indexing run begins to read from it; several of one run share `run`. `until`: the last day on which it may be read. */
  'source.opened': { run: string; collection: CollectionId; kind: SourceKind; until: string | null };
  /** `sources`: how many were added, by kind of source. Entries from before these were told have neither it nor `run`. */
  'photos.indexed': {
    collection: CollectionId;
    added: number;
    skipped: number;
    run?: string;
    sources?: Readonly<Partial<Record<SourceKind, number>>>;
  };
  'clustering.made': { clustering: string; case: CaseId; collection: CollectionId };
  'faces.decided': {
    decision: number;
    collection: CollectionId;
    faces: readonly FaceId[];
    verdict: Verdict;
  };
  /** null: none fits the model. */
  'calibration.changed': { calibration: string | null };
  /** On the list of the machine; `by` is null, as it is for what was fetched: whoever runs the machine. */
  'model.added': { model: ModelId; fingerprint: Sha256 };
  'model.fetched': { model: ModelId; fingerprint: Sha256 };
  'model.changed': { model: ModelId };
  'case.opened': { case: CaseId; purpose: string; offence: string; unit: string; onBehalf: boolean };
  'case.closed': { case: CaseId };
  'note.made': { note: string; case: CaseId };
  'authorisation.requested': {
    authorisation: AuthorisationId;
    case: CaseId;
    mode: AuthorisationMode;
    collections: readonly CollectionId[];
    searches: number;
  };
  'authorisation.granted': { authorisation: AuthorisationId; mode: AuthorisationMode; expires: string };
  /** Less than was requested; follows `authorisation.granted`. */
  'authorisation.narrowed': {
    authorisation: AuthorisationId;
    collections: readonly CollectionId[];
    searches: number;
  };
  'authorisation.refused': { authorisation: AuthorisationId; mode: AuthorisationMode };
  'authorisation.locked': { authorisation: AuthorisationId; mode: AuthorisationMode };
  'authorisation.withdrawn': { authorisation: AuthorisationId; mode: AuthorisationMode };
  /** A search that never came to be; `code` of the error, such as `authorisation.missing`. */
  'search.refused': { code: string };
  'authorisation.expired': { authorisation: AuthorisationId; mode: AuthorisationMode };
  /** Results that were stored were looked at again. */
  'results.read': { search: SearchId };
  /** `outcome`: `answered`, `choose-face`, or the code of the error; `usable`: the probe could be searched with. */
  'search.finished': { search: SearchId; outcome: string; usable: boolean; candidates: number };
  'search.unfinished': { search: SearchId };
  /** Candidates, by rank, that examiners are to compare with the probe. */
  'examination.submitted': { search: SearchId; ranks: readonly number[] };
  /** From here on the examiner may look at the pictures. */
  'examination.started': ExaminationFields;
  /** `by` is the examiner, or whoever wanted the place of one who left or let two weeks pass. */
  'examination.abandoned': ExaminationFields;
  'examination.concluded': {
    examination: string;
    search: SearchId;
    rank: number;
    slot: 1 | 2 | 3;
    conclusion: string;
  };
  'lead.decided': { search: SearchId; rank: number; result: 'supported' | 'not-supported' };
  'export.made': { search: SearchId; sha256: string };
  'disclosure.made': { disclosure: string; case: CaseId };
  'erasure.done': { what: string; reason: string; count: number };
  /** Somebody asked about their own data: of `access`, `erasure`, `objection`. */
  'rights.received': RightsFields & { asked: readonly string[]; due: string };
  'rights.extended': RightsFields & { due: string };
  /** Whether it is they was checked. */
  'rights.identified': RightsFields & { method: string };
  /** Somebody said which candidates are the person. */
  'rights.reviewed': RightsFields & { search: SearchId; person: number; others: number };
  /** What the person said of them: `confirmed` or `not-reached`. */
  'rights.confirmed': RightsFields & { answer: string };
  /** `removal`: `erase`, `refuse` or null, where nothing is to be removed. */
  'rights.decided': RightsFields & { outcome: string; removal: string | null };
  /** `candidates`: of results of other searches. */
  'rights.erased': RightsFields & { photos: number; faces: number; candidates: number };
  'rights.closed': RightsFields & { outcome: string };
  'tool.registered': { tool: string; kind: string; unit: string };
  'tools.attested': { unit: string; quarter: string };
  'log.read': { log: 'searches' | 'events'; from: number; to: number };
  'report.made': { from: string; to: string; sha256: string; public: boolean };
  'witness.fork': { log: 'searches' | 'events'; witness: string };
  'key.rotated': { log: 'searches' | 'events'; key: string };
}

interface RightsFields {
  request: RightsRequestId;
  case: CaseId;
}

interface ExaminationFields {
  examination: string;
  search: SearchId;
  rank: number;
  slot: 1 | 2 | 3;
}

export type LogEvent = { [T in keyof EventFields]: { type: T } & EventFields[T] }[keyof EventFields];

/** The one entry of a search in the log `searches`, durable before anything is scanned: its size is the number of searches. */
export interface SearchEntry {
  type: 'search';
  search: SearchId;
  case: CaseId;
  /** null: unsupervised. */
  authorisation: AuthorisationId | null;
  mode: AuthorisationMode | 'unsupervised';
  unit: string;
  purpose: string;
  offence: string;
  collections: readonly CollectionId[];
  model: ModelId;
  calibration: string | null;
  probes: number;
}

export type Entry = (LogEvent | SearchEntry) & {
  v: 1;
  /** Random; names the entry in the store, where its salts are. */
  id: string;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  /** null: the program by itself. */
  by: PersonId | null;
  /** Version of the policy in force; 0: none was ever set. */
  policy: number;
  /** SHA-256 of salt and text, lower-case hexadecimal, by field. */
  commitments?: Readonly<Record<string, string>>;
};

export const maxEntryBytes = 65_535;

/** UTF-8 JSON with sorted keys: the same entry always gives the same bytes. Throws a `RangeError` when it is too long. */
export function encodeEntry(entry: Entry): Buffer {
  const bytes = Buffer.from(JSON.stringify(sorted(entry)));
  if (bytes.length > maxEntryBytes) throw new RangeError(`a log entry of ${bytes.length} bytes`);
  return bytes;
}

export interface Commitment {
  /** 32 random bytes. */
  salt: Buffer;
  /** Lower-case hexadecimal SHA-256 of salt and text. */
  sha256: string;
}

/** Binds whoever made it to `text` without telling it; whoever is given salt and text can check. */
export function commitTo(text: string): Commitment {
  const salt = randomBytes(32);
  return { salt, sha256: createHash('sha256').update(salt).update(text, 'utf8').digest('hex') };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
