/** The OpenAPI 3.1 document, made from the routes themselves. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { apiBase, type RouteDefinition } from './define-route.js';
import type { HttpEnv } from './served.js';

const description =
  'Face search in which every search can be seen. Answers are leads, never identifications. No answer holds an embedding. ' +
  '`x-access` of an operation says who may call it: `public`, `account` (signed in), `anyone` (who may act here), `signed` (who was told the address), or roles.';

export function describeApi(routes: readonly RouteDefinition[]) {
  const app = new OpenAPIHono<HttpEnv>();
  for (const each of routes) each.mount(app);
  const { openAPIRegistry } = app;
  const cookie = { type: 'apiKey', in: 'cookie', name: 'vitrine.session_token' } as const;
  openAPIRegistry.registerComponent('securitySchemes', 'session', cookie);
  openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Vitrine', version: '1', description },
    servers: [{ url: apiBase }],
    security: [{ session: [] }, { token: [] }],
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [unwildcard(path), item]);
  return { ...document, paths: Object.fromEntries(paths) as NonNullable<typeof document.paths> };
}

/** `{path{.+}}` is the router's way to say `{path}`, slashes too. */
function unwildcard(path: string): string {
  return path.replace(/\{(\w+)\{\.\+\}\}$/, '{$1}');
}
