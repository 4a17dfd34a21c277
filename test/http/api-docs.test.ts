/** docs/api.md and the OpenAPI document against the routes, and the promise that no answer holds an embedding. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '#vitrine/errors.js';
import { allRoutes } from '#vitrine/http/all-routes.js';
import { proposalKinds } from '#vitrine/flows/policy/proposal-kinds.js';
import { describeApi } from '#vitrine/http/describe-api.js';
import { httpStatusOf } from '#vitrine/http/http-status.js';

const document = readFileSync(fileURLToPath(new URL('../../docs/api.md', import.meta.url)), 'utf8');
const described = describeApi(allRoutes());

/** The cells of the rows of the table behind a marker, without its head. */
function rowsOf(marker: string): string[][] {
  const [, text = ''] = new RegExp(`<!-- ${marker} -->([^]*?)<!-- /${marker} -->`).exec(document) ?? [];
  return [...text.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row]) => row!.split('|').map((cell) => cell.trim()))
    .slice(2);
}

describe('docs/api.md', () => {
  it('has every route, who it is for and what it does, and no other', () => {
    const expected = allRoutes().map(({ method, path, access, summary }) => [
      `\`${method.toUpperCase()} ${path}\``,
      typeof access === 'string' ? access : access.join(', '),
      summary,
    ]);
    expect(rowsOf('routes')).toEqual(expected);
  });

  it('has the status of every error code', () => {
    const said = rowsOf('problems').flatMap(([status, codes]) =>
      codes!.split(', ').map((code) => [code.replaceAll('`', ''), Number(status)]),
    );
    const expected = errorCodes.map((code) => [code, httpStatusOf(code)]);
    expect(new Map(said as [string, number][])).toEqual(new Map(expected as [string, number][]));
  });
});

describe('the OpenAPI document', () => {
  it('has every route with its roles', () => {
    for (const { method, path, access } of allRoutes()) {
      expect(described.paths[path]![method]).toMatchObject({ 'x-access': access });
    }
    const operations = Object.values(described.paths).flatMap((item) => Object.keys(item));
    expect(operations).toHaveLength(allRoutes().length);
  });

  it('has the document of every kind of proposal', () => {
    const body = described.paths['/proposals']!.post!.requestBody as unknown as {
      content: { 'application/json': { schema: { oneOf: Kind[] } } };
    };
    interface Kind {
      properties: {
        kind: { enum?: string[]; const?: string };
        document: { properties: Record<string, object> };
      };
    }
    const kinds = body.content['application/json'].schema.oneOf.map(({ properties }) => [
      properties.kind.const ?? properties.kind.enum![0],
      Object.keys(properties.document.properties).length,
    ]);
    expect(kinds.map(([kind]) => kind)).toEqual(Object.keys(proposalKinds));
    expect(kinds.every(([, fields]) => Number(fields) > 0)).toBe(true);
  });

  it('has problems for every route', () => {
    for (const { method, path } of allRoutes()) {
      expect(described.paths[path]![method]!.responses!['default']).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }
  });

  // An embedding is a list of at least 64 numbers; lists of numbers that people need are shorter, and say so.
  it('has no list of numbers of unknown or embedding length in any answer', () => {
    const found: string[] = [];
    for (const { method, path } of allRoutes()) {
      for (const response of Object.values(described.paths[path]![method]!.responses ?? {})) {
        walk((response as { content?: object }).content ?? {}, `${method} ${path}`, new Set());
      }
    }
    for (const [name, schema] of Object.entries(described.components?.schemas ?? {}))
      walk(schema, name, new Set());
    expect(found).toEqual([]);

    function walk(node: unknown, place: string, seen: Set<unknown>): void {
      if (typeof node !== 'object' || node === null || seen.has(node)) return;
      seen.add(node);
      const schema = node as { type?: string | string[]; items?: { type?: string }; maxItems?: number };
      const isNumbers = schema.items?.type === 'number' || schema.items?.type === 'integer';
      if (isNumbers && !((schema.maxItems ?? Infinity) < 64)) found.push(place);
      for (const [key, value] of Object.entries(node)) walk(value, `${place}/${key}`, seen);
    }
  });
});
