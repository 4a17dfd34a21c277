/** Every route below /api/v1. What is not here does not exist; a test holds the table of roles against this list. */
import type { RouteDefinition } from './define-route.js';
import { accountRoutes } from './routes/account.js';
import { documentRoutes } from './routes/documents.js';
import { sessionRoutes } from './routes/session.js';

export function allRoutes(): readonly RouteDefinition[] {
  return [...sessionRoutes, ...accountRoutes, ...documentRoutes(allRoutes)];
}
