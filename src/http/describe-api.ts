/** The OpenAPI 3.1 document, made from the routes themselves. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { apiBase, type RouteDefinition } from './define-route.js';
import type { HttpEnv } from './served.js';

const description =
  'Face search in which every search can be seen. Answers are leads, never identifications. No answer holds an embedding. ' +
  '`x-access` of an operation says who may call it: `public`, `account` (signed in), `anyone` (who may act here), or roles.';

export function describeApi(routes: readonly RouteDefinition[]) {
  const app = new OpenAPIHono<HttpEnv>();
  for (const each of routes) each.mount(app);
  const { openAPIRegistry } = app;
  const cookie = { type: 'apiKey', in: 'cookie', name: 'vitrine.session_token' } as const;
  openAPIRegistry.registerComponent('securitySchemes', 'session', cookie);
  openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Vitrine', version: '1', description },
    servers: [{ url: apiBase }],
    security: [{ session: [] }, { token: [] }],
  });
}
