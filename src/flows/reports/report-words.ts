/** What the figures of a report are called where people read them. Exhaustive: a new figure does not compile without its name. */
import type { BreakdownName, TotalName } from './count-entries.js';
import { breakdownsOfCodes, type SectionName } from './report-sections.js';

export const sectionTitles: Readonly<Record<SectionName, string>> = {
  who: 'Who searched, and for what',
  allowed: 'Who allowed it',
  came: 'What came of it',
  collected: 'What was collected',
  erased: 'What was erased',
  watched: 'Who watched',
  tools: 'Other face search tools',
};

export const totalWords: Readonly<Record<TotalName, string>> = {
  searches: 'Searches',
  searchers: 'Persons who searched',
  probePhotos: 'Photos searched with',
  usableProbes: 'Searches with a usable photo',
  searchesWithCandidates: 'Searches with at least one candidate',
  candidates: 'Candidates returned',
  examinations: 'Examinations concluded',
  supportedLeads: 'Leads supported by two examiners',
  notSupportedLeads: 'Candidates not supported',
  searchesWithSupportedLead: 'Searches with a supported lead',
  unfinishedSearches: 'Searches without a recorded outcome',
  searchesRefused: 'Searches refused before they began',
  casesOpened: 'Cases opened',
  casesClosed: 'Cases closed',
  casesOnBehalf: 'Cases on behalf of another body',
  authorisationsRequested: 'Authorisations requested',
  authorisationsGranted: 'Authorisations granted',
  authorisationsRefused: 'Authorisations refused',
  authorisationsLocked: 'Urgent searches locked for want of a decision',
  authorisationsWithdrawn: 'Authorisations withdrawn',
  authorisationsExpired: 'Authorisations that ran out',
  resultsRead: 'Stored results looked at again',
  exports: 'Exports of leads',
  disclosures: 'Disclosures to other bodies',
  erased: 'Records erased',
  clusterings: 'Groupings of unknown persons',
  collectionsAdded: 'Collections opened',
  collectionsRemoved: 'Collections removed',
  photosIndexed: 'Photos added to collections',
  photosRemoved: 'Photos removed with their collections',
  personsApproved: 'Accounts approved',
  personsDisabled: 'Accounts disabled',
  administratorsRestored: 'Administrators restored from the machine',
  proposalsApproved: 'Decisions of two persons: approved',
  proposalsRefused: 'Decisions of two persons: refused',
  policyChanges: 'Changes of the policy',
  activations: 'Activations approved',
  stopsEngaged: 'Times all searches were stopped',
  stopsReleased: 'Times a stop was lifted',
  quotasExceeded: 'Quotas exceeded',
  anomalies: 'Searches flagged as unusual',
  toolsRegistered: 'Uses of other face search tools registered',
  toolsAttested: 'Attestations that a unit used none',
  logReads: 'Readings of the log',
  reports: 'Reports made',
  witnessForks: 'Alarms of a forked log',
};

export const breakdownWords: Readonly<Record<BreakdownName, string>> = {
  searchesByUnit: 'Searches by unit',
  searchesByOffence: 'Searches by offence',
  searchesByPurpose: 'Searches by purpose',
  searchesByMode: 'Searches by mode of authorisation',
  searchesByMonth: 'Searches by month',
  searchesByOutcome: 'Searches by outcome',
  searchesByPolicy: 'Searches by version of the policy',
  searchesRefusedByCode: 'Refused searches by reason',
  examinationsByConclusion: 'Examinations by conclusion',
  authorisationsRequestedByMode: 'Authorisations requested, by mode',
  authorisationsGrantedByMode: 'Authorisations granted, by mode',
  authorisationsRefusedByMode: 'Authorisations refused, by mode',
  erasedByWhat: 'Records erased, by kind',
  erasedByReason: 'Records erased, by reason',
  anomaliesByKind: 'Unusual searches by kind',
  toolsByKind: 'Other tools by kind of use',
  toolsByUnit: 'Other tools by unit',
  attestationsByQuarter: 'Attestations by quarter',
};

/** Codes of the log as words, such as begin a line. */
const codeWords: Readonly<Record<string, string>> = {
  exAnte: 'Decision before the search',
  urgent48h: 'Urgent: decision within 48 hours',
  exemptInitialId: 'Exempt: initial identification',
  dataSubject: 'A person asked about themselves',
  unsupervised: 'Unsupervised',
  answered: 'Answered',
  'choose-face': 'Several faces, none chosen',
  unfinished: 'No outcome on record',
  'authorisation.missing': 'No authorisation',
  'authorisation.expired': 'Authorisation over',
  'authorisation.used-up': 'Authorisation used up',
  'authorisation.scope': 'Outside the authorised collections',
  'authorisation.refused': 'Authorisation refused',
  'authorisation.unknown': 'No such authorisation',
  'search.locked': 'Results locked for want of a decision',
  'grant.invalid': 'Authorisation not valid',
  'activation.missing': 'Not activated',
  'activation.expired': 'Activation over',
  'search.stopped': 'All searches stopped',
  'witness.quorum': 'Logs not witnessed',
  'quota.exceeded': 'Quota exceeded',
  'role.conflict': 'Two roles in one case',
  'case.closed': 'Case closed',
  'photo.no-face': 'No face in the photo',
  'face.low-quality': 'Face below the quality gate',
  internal: 'Error of the program',
  interrupted: 'Interrupted',
  'strong-support-same': 'Strong support for the same person',
  'support-same': 'Support for the same person',
  'limited-support-same': 'Limited support for the same person',
  inconclusive: 'Inconclusive',
  'limited-support-different': 'Limited support for different persons',
  'support-different': 'Support for different persons',
  'strong-support-different': 'Strong support for different persons',
  unsuitable: 'Not suitable for comparison',
  'out-of-hours': 'Outside working hours',
  burst: 'Many searches within minutes',
  'repeated-probe': 'Same photo in another case',
  'ending-case': 'In the last days of the case',
  'staff-candidate': 'Somebody who works here',
  trial: 'Trial',
  subscription: 'Subscription',
  payment: 'Payment',
  'one-off-use': 'Used once',
  'shared-account': 'Shared account',
  refused: 'Authorisation refused',
  withdrawn: 'Authorisation withdrawn',
  retention: 'End of retention',
  searches: 'Searches with photo and results',
  case: 'Cases with everything in them',
  'data-subject-request': 'A person asked about themselves',
  'persons-request': 'A person asked for it',
  photos: 'Photos of a person who asked',
  candidates: 'Candidates in results of closed cases',
};

export interface KeyWords {
  words: string;
  /** As it is in the log, where the words are others. */
  code?: string;
}

/** A key of a breakdown for people. Codes that nobody gave words to are made readable: `missing-person` is "Missing person". */
export function wordsOf(breakdown: BreakdownName, key: string): KeyWords {
  if (!breakdownsOfCodes.has(breakdown)) return { words: key };
  const words = Object.hasOwn(codeWords, key) ? codeWords[key] : undefined;
  const plain = key.replaceAll(/[-.]/g, ' ');
  const read = words ?? plain.charAt(0).toUpperCase() + plain.slice(1);
  return read.toLowerCase() === key ? { words: read } : { words: read, code: key };
}
