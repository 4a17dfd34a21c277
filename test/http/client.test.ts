/** The typed client against the server; that it knows what routes take and give, the compiler checks here. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiClient, ApiProblem, type AnswerOf } from '#vitrine/http/client.js';
import { memberOf, origin, setPolicy, temporaryServer, type TemporaryServer } from './temporary-server.js';

let server: TemporaryServer;
let secret: string;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server);
  const { browser } = await memberOf(server, ['curator']);
  const { body } = await browser.post<{ secret: string }>('/account/tokens', { name: 'client', days: 1 });
  secret = body.secret;
});
afterAll(() => server.remove());

const call = apiClient((address, init) => {
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${secret}` };
  return Promise.resolve(server.app.request(`${origin}${address}`, { ...init, headers }));
});

it('asks and is answered by name', async () => {
  const collection = { name: 'a & b', owner: 'Desk', basis: 'consent', purpose: 'testing' };
  const made: AnswerOf<'POST /collections'> = await call('POST /collections', { body: collection });
  expect(made).toMatchObject({ ...collection, expires: null });
  const { items } = await call('GET /collections');
  expect(items.map(({ name, photos }) => [name, photos])).toEqual([['a & b', 0]]);
  const page = await call('GET /collections/{name}/photos', {
    params: { name: 'a & b' },
    query: { limit: 10 },
  });
  expect(page).toEqual({ items: [], nextCursor: null });
  const { id } = await call('POST /account/tokens', { body: { name: 'x', days: 1 } }).catch(() => ({
    id: 'none',
  }));
  expect(id).toBe('none');
});

it('throws what was refused, with its code', async () => {
  const asked = call('GET /people');
  await expect(asked).rejects.toBeInstanceOf(ApiProblem);
  await expect(asked).rejects.toMatchObject({ status: 403, code: 'role.missing' });
});

it('is held to the schemas by the compiler', async () => {
  // @ts-expect-error no such route
  await expect(call('GET /nowhere')).rejects.toMatchObject({ status: 404 });
  const body = { kind: 'stop.release', document: { person: 'x' }, reason: 'x' } as const;
  // @ts-expect-error the document of a release is another one
  await expect(call('POST /proposals', { body })).rejects.toMatchObject({ status: 403 });
  // @ts-expect-error a collection has an owner
  await expect(call('POST /collections', { body: { name: 'x' } })).rejects.toMatchObject({ status: 400 });
  const { items } = await call('GET /collections');
  // @ts-expect-error no embedding in any answer
  expect(items[0]?.embedding).toBeUndefined();
});
