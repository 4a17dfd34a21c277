/** What somebody may send as photos who means harm, and has leave to send photos. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import {
  memberOf,
  origin,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;
let browser: Browser;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server, soloPolicy);
  browser = (await memberOf(server, ['curator', 'investigator'])).browser;
  const collection = { name: 'press', owner: 'Desk', basis: 'consent', purpose: 'testing' };
  await browser.post('/collections', collection);
});
afterAll(() => server.remove());

/** Sent as bytes: what a form library would not make. */
async function send(path: string, body: string, type = 'multipart/form-data; boundary=x') {
  const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { origin, cookie, 'content-type': type };
  const response = await server.app.request(`${origin}/api/v1${path}`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as { code?: string } };
}

const upload = '/collections/press/photos';
const part = (disposition: string) => `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\ny\r\n`;
const form = (count: number, disposition: string) => `${part(disposition).repeat(count)}--x--\r\n`;

describe('a form of very many parts', () => {
  it.each([upload, '/searches', '/probes'])('is refused by %s before it is taken apart', async (path) => {
    const started = process.cpuUsage();
    const refused = await send(path, form(300_000, 'name="a"'));
    const { user } = process.cpuUsage(started);
    expect(refused).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
    // Taken apart it is more than five seconds of one core.
    expect(user / 1e6).toBeLessThan(3);
  });

  it('is refused however the boundary is written', async () => {
    for (const type of [
      'multipart/form-data; boundary="x"',
      'Multipart/Form-Data; charset=utf-8; Boundary=x',
    ])
      expect(await send(upload, form(1001, 'name="a"'), type)).toMatchObject({ status: 413 });
  });

  it('is taken up to what a route allows', async () => {
    const many = await send(upload, form(500, 'name="files"; filename="a.jpg"'));
    expect(many).toMatchObject({ status: 202 });
    const more = await send(upload, form(501, 'name="files"; filename="a.jpg"'));
    expect(more).toMatchObject({ status: 400, body: { code: 'usage' } });
  });
});

it.each([
  ['a field that is text', form(1, 'name="files"')],
  ['names of objects’ own', `${part('name="__proto__"; filename="a"')}${form(1, 'name="constructor"')}`],
  ['a form without an end', part('name="files"; filename="a"')],
  ['something else', 'just words'],
])('%s is refused', async (_what, body) => {
  expect(await send(upload, body)).toMatchObject({ status: 400, body: { code: 'usage' } });
});

it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'photos as %s are refused',
  async (type) => {
    expect(await send(upload, form(1, 'name="files"; filename="a"'), type)).toMatchObject({ status: 400 });
  },
);

it.each(['javascript://x/%0aalert(1)//', 'file:///etc', 'data:text/html,x', 'https://user@archive.test'])(
  'an address of publication such as %s is refused',
  async (address) => {
    const body = `--x\r\nContent-Disposition: form-data; name="sourceBase"\r\n\r\n${address}\r\n${form(1, 'name="files"; filename="a"')}`;
    expect(await send(upload, body)).toMatchObject({ status: 400, body: { code: 'usage' } });
  },
);
