/**
 * Writes the tables of docs/api.md from the routes and the error codes themselves: after a build, `node scripts/write-api-docs.mjs`. A test
 * holds the document against them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { errorCodes } from '../dist/errors.js';
import { allRoutes } from '../dist/http/all-routes.js';
import { httpStatusOf } from '../dist/http/http-status.js';

const file = fileURLToPath(new URL('../docs/api.md', import.meta.url));

const routes = allRoutes().map(({ method, path, summary, access }) => {
  const who = typeof access === 'string' ? access : access.join(', ');
  return [`\`${method.toUpperCase()} ${path}\``, who, summary];
});
const statuses = grouped();
const problems = [...statuses]
  .toSorted(([a], [b]) => a - b)
  .map(([status, codes]) => [String(status), codes.map((code) => `\`${code}\``).join(', ')]);

let text = readFileSync(file, 'utf8');
text = put(text, 'routes', table(['route', 'who', 'what'], routes));
text = put(text, 'problems', table(['status', 'codes'], problems));
writeFileSync(file, await prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file }));

function grouped() {
  const groups = new Map();
  for (const code of errorCodes) {
    const status = httpStatusOf(code);
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function put(document, name, content) {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!pattern.test(document)) throw new Error(`docs/api.md has no place for ${name}`);
  return document.replace(pattern, (_whole, begin, end) => `${begin}\n${content}\n\n${end}`);
}
