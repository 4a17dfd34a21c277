/**
 * One supported candidate, as a package for whoever works on with it: what it is and is not, who agreed to it and why, everything
 * that was found beside it, and a proof that the search is in the log. Only with a note on what else points to the person.
 */
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { sha256 } from '../../lib/sha256.js';
import { findAuthorisation } from '../../store/authorisations.js';
import { insertExport } from '../../store/disclosures.js';
import { comparisonsOf, examinationsOf, type Comparison } from '../../store/examinations.js';
import { findPerson } from '../../store/persons.js';
import { candidatesOf, type SearchRecord } from '../../store/search-records.js';
import { candidateAddresses } from '../search/candidate-addresses.js';
import type { Db } from '../../store/tables.js';
import type { PersonId, SearchId, Sha256 } from '../../types.js';
import type { Actor } from '../people/actor.js';
import { requireCase } from '../cases/cases.js';
import { adjustmentsOf, worksheetOf } from './examinations.js';
import { layLeadAsHtml } from './lead/lead-html.js';
import { layLeadAsPdf } from './lead/lead-pdf.js';
import { leadPictures } from './lead/lead-pictures.js';
import { describeLead } from './lead/lead-report.js';
import { leadBanner, type LeadPackage } from './lead-package.js';
import { record } from '../log/record.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import { requireDecided, requireReadable, statusOf } from '../search/read-search.js';
import { normaliseText } from '../cases/request-text.js';
import type { StoredResult } from '../search/search-record.js';
import type { Vitrine } from '../vitrine.js';

export interface ExportedLead {
  id: string;
  /** The document, as bytes of UTF-8; `sha256` is of them and in the log. */
  json: string;
  /** The same for people, with the pictures; stands alone. */
  html: string;
  /** The same on paper, with the document attached. */
  pdf: Uint8Array;
  sha256: Sha256;
}

/**
 * For whoever may read the search, once it was decided on. Throws `authorisation.missing`, `export.corroboration`,
 * `export.unsupported` and what `readSearch` throws. Durable and in the log on return.
 */
export async function exportLead(
  vitrine: Vitrine,
  actor: Actor,
  wanted: { search: SearchId; rank: number; corroboration: string },
): Promise<ExportedLead> {
  const { searched, corroboration } = await requireExportable(vitrine, actor, wanted);
  const document = await composeLead(vitrine, actor, searched, { ...wanted, corroboration });
  const { madeAt } = document;
  const json = `${JSON.stringify(document, null, 2)}\n`;
  const hash = sha256(Buffer.from(json));
  const report = describeLead(document, await leadPictures(vitrine, searched, wanted.rank));
  const html = layLeadAsHtml(report);
  const pdf = await layLeadAsPdf(document, report, { json, sha256: hash });
  const made = { id: randomId(), json, html, pdf, sha256: hash };
  return record(vitrine, actor.person, async (within) => {
    // A refusal or a lock may have come while it was put together.
    await requireReadable(vitrine, within, actor, wanted.search);
    const { id } = made;
    const { search, rank } = wanted;
    await insertExport(within, {
      id,
      search,
      rank,
      person: actor.person,
      corroboration,
      sha256: hash,
      madeAt,
    });
    const event = { type: 'export.made', search, sha256: hash } as const;
    return { result: made, events: [{ event, secrets: { corroboration } }] };
  });
}

/** What must hold before anything of a search leaves the house. Throws what `exportLead` throws but `export.unsupported`. */
export async function requireExportable(
  vitrine: Vitrine,
  actor: Actor,
  wanted: { search: SearchId; corroboration: string },
): Promise<{ searched: SearchRecord; corroboration: string }> {
  const { db } = vitrine.store;
  const { policy } = await currentPolicy(db);
  const corroboration = checkCorroboration(wanted.corroboration, policy);
  const searched = await requireReadable(vitrine, db, actor, wanted.search);
  await requireDecided(db, searched);
  return { searched, corroboration };
}

/** The document on one candidate. Throws `export.unsupported`. */
export async function composeLead(
  vitrine: Vitrine,
  actor: Actor,
  searched: SearchRecord,
  { rank, corroboration }: { rank: number; corroboration: string },
): Promise<LeadPackage> {
  const { db } = vitrine.store;
  const { policy, version } = await currentPolicy(db);
  return {
    format: 'vitrine-lead',
    version: 1,
    banner: leadBanner,
    madeAt: vitrine.now().toISOString(),
    madeBy: actor.name,
    policyVersion: version,
    corroboration,
    ...(await compose(db, policy, searched, rank)),
    receipt: await proofOf(vitrine, searched),
  };
}

function checkCorroboration(text: string, { authorisation }: Policy): string {
  const { length } = normaliseText(text);
  const needed = Math.min(authorisation.minTextLength, 40);
  if (length >= needed) return text.trim();
  throw new AppError(
    'export.corroboration',
    `expected a note of at least ${needed} characters on what else points to the person, got ${length}`,
  );
}

async function proofOf(vitrine: Vitrine, { logIndex }: SearchRecord): Promise<LeadPackage['receipt']> {
  if (logIndex === null) return null;
  const log = await vitrine.logs.open('searches');
  const entry = Buffer.from(await log.read(logIndex)).toString('utf8');
  return { log: 'searches', index: logIndex, proof: await log.prove(logIndex), entry };
}

type Composed = Pick<
  LeadPackage,
  | 'status'
  | 'unsupervised'
  | 'case'
  | 'authorisation'
  | 'search'
  | 'lead'
  | 'addresses'
  | 'otherCandidates'
  | 'nonHits'
  | 'examinations'
>;

async function compose(db: Db, policy: Policy, searched: SearchRecord, rank: number): Promise<Composed> {
  const candidates = await candidatesOf(db, searched.id);
  const lead = candidates.find((each) => each.rank === rank);
  if (lead === undefined || searched.result === null || searched.caseId === null) {
    throw new AppError('export.unsupported', 'the search has no candidate of this rank');
  }
  const comparisons = new Map((await comparisonsOf(db, searched.id)).map((each) => [each.rank, each]));
  const comparison = comparisons.get(rank);
  const result = JSON.parse(searched.result) as StoredResult;
  const { reference, purpose, offence, unit, onBehalf } = await requireCase(db, searched.caseId);
  return {
    status: requireSupported(policy, comparison),
    unsupervised: searched.authorisation === null,
    case: { reference, purpose, offence, unit, onBehalf },
    authorisation: await authorisationOf(db, searched),
    search: {
      id: searched.id,
      by: searched.user,
      at: searched.requestedAt,
      reason: searched.reason,
      probeSha256: searched.probeSha256,
      settings: searched.settings,
      result,
    },
    lead,
    addresses: (await candidateAddresses(db, [lead])).get(lead.photo.id) ?? [],
    otherCandidates: candidates
      .filter((each) => each !== lead)
      .map((each) => ({ ...each, status: statusOf(comparisons.get(each.rank)?.result) })),
    nonHits: Math.max(0, result.gallery.scanned - candidates.length),
    examinations: comparison === undefined ? [] : await sheetsOf(db, comparison),
  };
}

/** Throws `export.unsupported`. */
function requireSupported(policy: Policy, comparison: Comparison | undefined): LeadPackage['status'] {
  if (comparison?.result === 'supported') return 'lead, supported by two examiners';
  const isDecided = comparison !== undefined && comparison.result !== null;
  if (policy.examination.examiners === 0 && !isDecided) return 'lead, examined by nobody';
  throw new AppError('export.unsupported', `the candidate is ${statusOf(comparison?.result)}`);
}

async function authorisationOf(db: Db, searched: SearchRecord): Promise<LeadPackage['authorisation']> {
  if (searched.authorisation === null) return null;
  const found = await findAuthorisation(db, searched.authorisation);
  if (found === null) return null;
  const { id, mode, requester, requestedAt, facts, necessity, alternatives, decision, expiresAt } = found;
  return {
    id,
    mode,
    requestedBy: await nameOf(db, requester),
    requestedAt,
    facts,
    necessity,
    alternatives,
    decision: decision && { ...decision, by: await nameOf(db, decision.by) },
    expiresAt,
  };
}

async function sheetsOf(db: Db, { id }: Comparison): Promise<LeadPackage['examinations']> {
  const sheets: LeadPackage['examinations'] = [];
  for (const sheet of await examinationsOf(db, id)) {
    const { slot, examiner, concludedAt, conclusion, remarks } = sheet;
    sheets.push({
      slot,
      examiner: await nameOf(db, examiner),
      concludedAt,
      worksheet: worksheetOf(sheet),
      adjustments: adjustmentsOf(sheet),
      conclusion,
      remarks,
    });
  }
  return sheets;
}

async function nameOf(db: Db, person: PersonId): Promise<string> {
  return (await findPerson(db, person))?.name ?? person;
}
