/**
 * The fields of every entry, as values: exhaustive, so that a new field does not compile before it is entered here, and is not
 * accepted by the tests before docs/log-entries.md says what it means and it was asked whether it may be told to outsiders.
 */
import type { Entry, EventFields, SearchEntry } from './entries.js';

type Names<T> = Readonly<Record<keyof T, true>>;

/** Of every entry, beside its own. `commitments` is left out where there are none. */
export const commonFields: Names<Omit<Entry, 'type'>> = {
  v: true,
  id: true,
  at: true,
  by: true,
  policy: true,
  commitments: true,
};

export const searchFields: Names<Omit<SearchEntry, 'type'>> = {
  search: true,
  case: true,
  authorisation: true,
  mode: true,
  unit: true,
  purpose: true,
  offence: true,
  collections: true,
  model: true,
  calibration: true,
  probes: true,
};

const mode = { authorisation: true, mode: true } as const;
const proposal = { proposal: true, kind: true } as const;
const examination = { examination: true, search: true, rank: true, slot: true } as const;
const person = { person: true } as const;
const rights = { request: true, case: true } as const;

export const eventFields: { readonly [T in keyof EventFields]: Names<EventFields[T]> } = {
  'person.invited': { person: true, roles: true, unit: true },
  'person.approved': person,
  'person.active': person,
  'person.changed': { person: true, roles: true, unit: true },
  'person.disabled': person,
  'person.confirmed': person,
  'invitation.renewed': person,
  'invitation.accepted': person,
  'setup.first-administrator': person,
  'setup.second-administrator': person,
  'setup.administrator-restored': person,
  'second-factor.enrolled': { person: true, kind: true },
  'second-factor.removed': { person: true, kind: true },
  'password.changed': person,
  'token.made': { person: true, token: true, expires: true },
  'token.removed': { person: true, token: true },
  'proposal.made': proposal,
  'proposal.approved': proposal,
  'proposal.refused': proposal,
  'policy.changed': { version: true, preset: true, sha256: true },
  'activation.approved': { sha256: true, expires: true },
  'stop.engaged': {},
  'stop.released': {},
  'quota.exceeded': { person: true, quota: true },
  'anomaly.flagged': { kind: true, search: true },
  'collection.staff': { collection: true, isStaff: true },
  'collection.added': { collection: true },
  'collection.removed': { collection: true, photos: true, faces: true },
  'collection.viewed': { collection: true, what: true },
  'source.opened': { run: true, collection: true, kind: true, until: true },
  'photos.indexed': { collection: true, added: true, skipped: true, run: true, sources: true },
  'clustering.made': { clustering: true, case: true, collection: true },
  'faces.decided': { decision: true, collection: true, faces: true, verdict: true },
  'calibration.changed': { calibration: true },
  'model.added': { model: true, fingerprint: true },
  'model.fetched': { model: true, fingerprint: true },
  'model.changed': { model: true },
  'case.opened': { case: true, purpose: true, offence: true, unit: true, onBehalf: true },
  'case.closed': { case: true },
  'note.made': { note: true, case: true },
  'authorisation.requested': {
    authorisation: true,
    case: true,
    mode: true,
    collections: true,
    searches: true,
  },
  'authorisation.granted': { authorisation: true, mode: true, expires: true },
  'authorisation.narrowed': { authorisation: true, collections: true, searches: true },
  'authorisation.refused': mode,
  'authorisation.locked': mode,
  'authorisation.withdrawn': mode,
  'authorisation.expired': mode,
  'search.refused': { code: true },
  'results.read': { search: true },
  'search.finished': { search: true, outcome: true, usable: true, candidates: true },
  'search.unfinished': { search: true },
  'examination.submitted': { search: true, ranks: true },
  'examination.started': examination,
  'examination.abandoned': examination,
  'examination.concluded': { ...examination, conclusion: true },
  'lead.decided': { search: true, rank: true, result: true },
  'export.made': { search: true, sha256: true },
  'disclosure.made': { disclosure: true, case: true },
  'erasure.done': { what: true, reason: true, count: true },
  'rights.received': { ...rights, asked: true, due: true },
  'rights.extended': { ...rights, due: true },
  'rights.identified': { ...rights, method: true },
  'rights.reviewed': { ...rights, search: true, person: true, others: true },
  'rights.confirmed': { ...rights, answer: true },
  'rights.decided': { ...rights, outcome: true, removal: true },
  'rights.erased': { ...rights, photos: true, faces: true, candidates: true },
  'rights.closed': { ...rights, outcome: true },
  'tool.registered': { tool: true, kind: true, unit: true },
  'tools.attested': { unit: true, quarter: true },
  'log.read': { log: true, from: true, to: true },
  'report.made': { from: true, to: true, sha256: true, public: true },
  'witness.fork': { log: true, witness: true },
  'key.rotated': { log: true, key: true },
};
