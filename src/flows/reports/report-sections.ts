/**
 * In which order the figures of a report are told, and under which headings: on the page that is signed, in the terminal and in the
 * browser alike. Every total is under one of them: the terminal says that what is not listed did not happen.
 */
import type { BreakdownName, TotalName } from './count-entries.js';

export type { BreakdownName };

export type SectionName = 'who' | 'allowed' | 'came' | 'collected' | 'erased' | 'watched' | 'tools';

export interface ReportSection {
  name: SectionName;
  totals: readonly TotalName[];
  breakdowns: readonly BreakdownName[];
}

export const reportSections: readonly ReportSection[] = [
  {
    name: 'who',
    totals: ['searches', 'searchers', 'probePhotos', 'casesOpened', 'casesOnBehalf', 'clusterings'],
    breakdowns: ['searchesByUnit', 'searchesByOffence', 'searchesByPurpose'],
  },
  {
    name: 'allowed',
    totals: [
      'authorisationsRequested',
      'authorisationsGranted',
      'authorisationsRefused',
      'authorisationsLocked',
      'authorisationsWithdrawn',
      'authorisationsExpired',
      'searchesRefused',
    ],
    breakdowns: ['searchesByMode', 'authorisationsRefusedByMode', 'searchesRefusedByCode'],
  },
  {
    name: 'came',
    totals: [
      'usableProbes',
      'searchesWithCandidates',
      'candidates',
      'examinations',
      'supportedLeads',
      'notSupportedLeads',
      'searchesWithSupportedLead',
      'resultsRead',
      'exports',
      'disclosures',
      'unfinishedSearches',
    ],
    breakdowns: ['searchesByOutcome', 'examinationsByConclusion'],
  },
  {
    name: 'collected',
    totals: ['collectionsAdded', 'photosIndexed'],
    breakdowns: ['photosBySource'],
  },
  {
    name: 'erased',
    totals: ['erased', 'casesClosed', 'collectionsRemoved', 'photosRemoved'],
    breakdowns: ['erasedByReason', 'erasedByWhat'],
  },
  {
    name: 'watched',
    totals: [
      'anomalies',
      'quotasExceeded',
      'stopsEngaged',
      'stopsReleased',
      'proposalsApproved',
      'proposalsRefused',
      'policyChanges',
      'activations',
      'personsApproved',
      'personsDisabled',
      'administratorsRestored',
      'logReads',
      'reports',
      'witnessForks',
    ],
    breakdowns: ['anomaliesByKind'],
  },
  {
    name: 'tools',
    totals: ['toolsRegistered', 'toolsAttested'],
    breakdowns: ['toolsByKind', 'toolsByUnit', 'attestationsByQuarter'],
  },
];

/** Whose keys are codes of the policy or of the program; those of the others are names, months and numbers. */
export const breakdownsOfCodes: ReadonlySet<BreakdownName> = new Set<BreakdownName>([
  'searchesByOffence',
  'searchesByPurpose',
  'searchesByMode',
  'searchesByOutcome',
  'searchesRefusedByCode',
  'examinationsByConclusion',
  'authorisationsRequestedByMode',
  'authorisationsGrantedByMode',
  'authorisationsRefusedByMode',
  'photosBySource',
  'erasedByWhat',
  'erasedByReason',
  'anomaliesByKind',
  'toolsByKind',
]);
