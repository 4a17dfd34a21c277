/** The description of the API by itself, for programs and for people. */
import { type RouteDefinition, rawRoute } from '../define-route.js';
import { describeApi } from '../describe-api.js';
import { docsPage } from '../docs-page.js';

/** `allRoutes`: these included. */
export function documentRoutes(allRoutes: () => readonly RouteDefinition[]): RouteDefinition[] {
  return [
    rawRoute(
      'anyone',
      {
        method: 'get',
        path: '/openapi.json',
        summary: 'This API as OpenAPI 3.1',
        media: 'application/json',
      },
      ({ context }) => context.json(describeApi(allRoutes())),
    ),
    rawRoute(
      'anyone',
      { method: 'get', path: '/docs', summary: 'This API as a page', media: 'text/html' },
      ({ context }) => context.html(docsPage(allRoutes())),
    ),
  ];
}
