/** In which order the figures of a report are told, and under which headings: as in the page that is signed. A test holds both together. */
import type words from '../../i18n/en/figures.json';

export type TotalName = keyof (typeof words)['totals'];
export type BreakdownName = keyof (typeof words)['by'];

export interface ReportSection {
  title: keyof (typeof words)['sections'];
  totals: readonly TotalName[];
  breakdowns: readonly BreakdownName[];
}

export const reportSections: readonly ReportSection[] = [
  {
    title: 'who',
    totals: ['searches', 'searchers', 'probePhotos', 'casesOpened', 'casesOnBehalf', 'clusterings'],
    breakdowns: ['searchesByUnit', 'searchesByOffence', 'searchesByPurpose'],
  },
  {
    title: 'allowed',
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
    title: 'came',
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
  { title: 'collected', totals: ['collectionsAdded', 'photosIndexed'], breakdowns: [] },
  {
    title: 'erased',
    totals: ['erased', 'casesClosed', 'collectionsRemoved', 'photosRemoved'],
    breakdowns: ['erasedByReason', 'erasedByWhat'],
  },
  {
    title: 'watched',
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
    title: 'tools',
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
  'erasedByWhat',
  'erasedByReason',
  'anomaliesByKind',
  'toolsByKind',
]);
