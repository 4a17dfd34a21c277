/**
 * In which order the figures of a report are told, and under which headings: on the page and in the terminal alike. Every total is
 * under one of them: the terminal says that what is not listed did not happen.
 */
import type { BreakdownName, TotalName } from './count-entries.js';

export interface ReportSection {
  title: string;
  totals: readonly TotalName[];
  breakdowns: readonly BreakdownName[];
}

export const reportSections: readonly ReportSection[] = [
  {
    title: 'Who searched, and for what',
    totals: ['searches', 'searchers', 'probePhotos', 'casesOpened', 'casesOnBehalf', 'clusterings'],
    breakdowns: ['searchesByUnit', 'searchesByOffence', 'searchesByPurpose'],
  },
  {
    title: 'Who allowed it',
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
    title: 'What came of it',
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
    title: 'What was collected',
    totals: ['collectionsAdded', 'photosIndexed'],
    breakdowns: [],
  },
  {
    title: 'What was erased',
    totals: ['erased', 'casesClosed', 'collectionsRemoved', 'photosRemoved'],
    breakdowns: ['erasedByReason', 'erasedByWhat'],
  },
  {
    title: 'Who watched',
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
    title: 'Other face search tools',
    totals: ['toolsRegistered', 'toolsAttested'],
    breakdowns: ['toolsByKind', 'toolsByUnit', 'attestationsByQuarter'],
  },
];
