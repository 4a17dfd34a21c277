/** The API as one page of plain HTML, made from its OpenAPI document: nothing is fetched from anywhere, and nothing runs in it. */
import type { RouteDefinition } from './define-route.js';
import { describeApi } from './describe-api.js';

export function docsPage(routes: readonly RouteDefinition[]): string {
  const { components, info, paths } = describeApi(routes);
  const sections = routes.map(({ method, path, summary, access }) => {
    const schema = JSON.stringify(paths[path]?.[method] ?? {}, null, 2);
    return `<section>
<h2><code>${method.toUpperCase()} ${escape(path)}</code></h2>
<p>${escape(summary)}. <em>${escape(typeof access === 'string' ? access : access.join(', '))}</em></p>
<details><summary>Schema</summary><pre>${escape(schema)}</pre></details>
</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Vitrine API</title><meta name="viewport" content="width=device-width"></head>
<body>
<h1>Vitrine API</h1>
<p>${escape(info.description ?? '')} The same for programs: <a href="openapi.json">openapi.json</a>.</p>
${sections.join('\n')}
<h1>Schemas</h1>
<pre>${escape(JSON.stringify(components?.schemas ?? {}, null, 2))}</pre>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
