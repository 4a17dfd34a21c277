/** Every route below /api/v1. What is not here does not exist; a test holds the table of roles against this list. */
import type { RouteDefinition } from './define-route.js';
import { accountRoutes } from './routes/account.js';
import { collectionRoutes } from './routes/collections.js';
import { galleryRoutes } from './routes/gallery.js';
import { archiveRoutes } from './routes/archives.js';
import { jobRoutes } from './routes/jobs.js';
import { sourceRoutes } from './routes/sources.js';
import { pictureRoutes } from './routes/pictures.js';
import { caseRoutes } from './routes/cases.js';
import { authorisationRoutes } from './routes/authorisations.js';
import { compareRoutes } from './routes/compare.js';
import { searchRoutes } from './routes/searches.js';
import { evidenceRoutes } from './routes/evidence.js';
import { examinationRoutes } from './routes/examinations.js';
import { logRoutes } from './routes/log.js';
import { caseViewRoutes } from './routes/case-view.js';
import { reportRoutes } from './routes/reports.js';
import { oversightRoutes } from './routes/oversight.js';
import { verifierRoutes } from './routes/verifiers.js';
import { documentRoutes } from './routes/documents.js';
import { peopleRoutes } from './routes/people.js';
import { policyRoutes } from './routes/policy.js';
import { proposalRoutes } from './routes/proposals.js';
import { rightsRoutes } from './routes/rights.js';
import { rightsSearchRoutes } from './routes/rights-search.js';
import { sessionRoutes } from './routes/session.js';
import { setupRoutes } from './routes/setup.js';
import { toolRoutes } from './routes/tools.js';

/** The types of all routes, for the typed client. */
export type ApiRoute = (
  | typeof setupRoutes
  | typeof sessionRoutes
  | typeof accountRoutes
  | typeof peopleRoutes
  | typeof proposalRoutes
  | typeof policyRoutes
  | typeof toolRoutes
  | typeof collectionRoutes
  | typeof galleryRoutes
  | typeof archiveRoutes
  | typeof jobRoutes
  | typeof sourceRoutes
  | typeof pictureRoutes
  | typeof caseRoutes
  | typeof authorisationRoutes
  | typeof searchRoutes
  | typeof compareRoutes
  | typeof examinationRoutes
  | typeof logRoutes
  | typeof caseViewRoutes
  | typeof evidenceRoutes
  | typeof reportRoutes
  | typeof oversightRoutes
  | typeof verifierRoutes
  | typeof rightsRoutes
  | typeof rightsSearchRoutes
)[number];

export function allRoutes(): readonly RouteDefinition[] {
  return [
    ...setupRoutes,
    ...sessionRoutes,
    ...accountRoutes,
    ...peopleRoutes,
    ...proposalRoutes,
    ...policyRoutes,
    ...toolRoutes,
    ...collectionRoutes,
    ...galleryRoutes,
    ...archiveRoutes,
    ...jobRoutes,
    ...sourceRoutes,
    ...pictureRoutes,
    ...caseRoutes,
    ...authorisationRoutes,
    ...searchRoutes,
    ...compareRoutes,
    ...examinationRoutes,
    ...logRoutes,
    ...caseViewRoutes,
    ...evidenceRoutes,
    ...reportRoutes,
    ...oversightRoutes,
    ...verifierRoutes,
    ...rightsRoutes,
    ...rightsSearchRoutes,
    ...documentRoutes(allRoutes),
  ];
}
