/**
 * Who may call what: every route against every role, against nobody, and against somebody whose second factor is missing. The table is
 * the whole of it: a route that is not in it fails, a line without its route too.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '#vitrine/http/all-routes.js';
import type { RouteDefinition } from '#vitrine/http/define-route.js';
import { roles, type Role } from '#vitrine/types.js';
import {
  enterPerson,
  memberOf,
  openBrowser,
  password,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

/**
 * One letter for each role: curator, investigator, authoriser, examiner, auditor, privacy officer, administrator (D); a dot where it may
 * not. `public`, `account` and `signed`: see http/access.ts.
 */
const table: Readonly<Record<string, string>> = {
  'POST /setup': 'public',
  'POST /setup/second-administrator': '......D',
  'POST /invitations/read': 'public',
  'POST /invitations/accept': 'public',
  'GET /session/means': 'public',
  'POST /session/password': 'public',
  'POST /session/code': 'public',
  'POST /session/passkey/challenge': 'public',
  'POST /session/passkey': 'public',
  'POST /session/single-sign-on': 'public',
  'GET /session/single-sign-on/callback/single-sign-on': 'public',
  'GET /session': 'CIAEUPD',
  'DELETE /session': 'account',
  'GET /account': 'account',
  'POST /account/code': 'account',
  'POST /account/code/confirm': 'account',
  'POST /account/passkeys/challenge': 'account',
  'POST /account/passkeys': 'account',
  'GET /account/passkeys': 'account',
  'DELETE /account/passkeys/{id}': 'CIAEUPD',
  'PUT /account/password': 'CIAEUPD',
  'GET /account/sessions': 'CIAEUPD',
  'DELETE /account/sessions': 'CIAEUPD',
  'GET /account/tokens': 'CIAEUPD',
  'POST /account/tokens': 'CIAEUPD',
  'DELETE /account/tokens/{id}': 'CIAEUPD',
  'GET /people': '....UPD',
  'GET /people/names': 'CIAEUPD',
  'GET /people/to-confirm': '....UPD',
  'POST /people/{id}/disable': '.....PD',
  'POST /people/{id}/confirm': '......D',
  'GET /proposals': '..A.UPD',
  'POST /proposals': '..A..PD',
  'POST /proposals/{id}/decision': '..A..PD',
  'GET /policy': 'CIAEUPD',
  'GET /activation': 'CIAEUPD',
  'GET /stop': 'CIAEUPD',
  'POST /stop': '.....P.',
  'GET /witnesses': '....UPD',
  'GET /tools': '..A.UPD',
  'POST /tools': 'CIAEUPD',
  'POST /tools/attestations': '..A..PD',
  'GET /collections': 'CIAEUPD',
  'POST /collections': 'C......',
  'DELETE /collections/{name}': 'C....P.',
  'GET /collections/{name}/sources': 'C...UP.',
  'GET /collections/{name}/photos': 'C......',
  'GET /collections/{name}/skipped': 'C......',
  'GET /collections/{name}/gallery': 'C......',
  'GET /collections/{name}/gallery/photos': 'C......',
  'GET /collections/{name}/photos/{photo}/addresses': 'C......',
  'DELETE /collections/{name}/gallery/photos/{photo}': 'C......',
  'GET /collections/{name}/health': 'C....P.',
  'GET /collections/{name}/clusters': 'C......',
  'POST /collections/{name}/archives': 'C......',
  'POST /collections/{name}/photos': 'C......',
  'POST /collections/{name}/sources': 'C......',
  'POST /collections/{name}/sources/check': 'C......',
  'GET /sources': 'C......',
  'GET /jobs': 'C......',
  'GET /jobs/{id}': 'C......',
  'GET /jobs/{id}/events': 'C......',
  'POST /jobs/{id}/cancel': 'C......',
  'GET /pictures/photos/{photo}': 'signed',
  'GET /pictures/photos/{photo}/thumbnail': 'signed',
  'GET /pictures/photos/{photo}/faces/{face}': 'signed',
  'GET /pictures/probes/{search}/{number}': 'signed',
  'GET /cases': '.IA.UP.',
  'POST /cases': '.I.....',
  'POST /cases/{id}/close': '.I...P.',
  'GET /authorisations': '.IA.UP.',
  'POST /authorisations': '.I.....',
  'GET /authorisations/{id}': '.IA.UP.',
  'GET /authorisations/{id}/deciders': '.IA.UP.',
  'POST /authorisations/{id}/withdraw': '.I.....',
  'POST /authorisations/{id}/decision': '..A....',
  'POST /probes': '.I.....',
  'POST /searches': '.I.....',
  'GET /searches/{id}': '.I.....',
  'GET /searches/{id}/proof': '.I..U..',
  'POST /searches/{id}/examinations': '.I.....',
  'GET /searches/{id}/candidates/{rank}': '.I.....',
  'GET /examinations/{id}/figures': '...E...',
  'GET /examinations': '...E...',
  'POST /examinations': '...E...',
  'GET /examinations/{id}': '...E...',
  'GET /examinations/{id}/pictures': '...E...',
  'PATCH /examinations/{id}': '...E...',
  'POST /examinations/{id}/conclusion': '...E...',
  'DELETE /examinations/{id}': '...E...',
  'GET /log/{log}': 'CIAEUPD',
  'GET /log/{log}/consistency': 'CIAEUPD',
  'GET /log/{log}/entries': '....U..',
  'GET /log/{log}/find': '....U..',
  'GET /log/{log}/export/{file}': '....U..',
  'GET /log/{log}/copy': '....U..',
  'GET /log/{log}/proofs/{index}': '....U..',
  'GET /log/{log}/files/{path}': 'public',
  'GET /cases/{id}': '.IA.UP.',
  'POST /cases/{id}/notes': '.I.....',
  'GET /cases/{id}/disclosures': '.IA.UP.',
  'POST /cases/{id}/disclosures': '.I...P.',
  'POST /searches/{id}/exports': '.I.....',
  'POST /searches/{id}/evidence': '.I.....',
  'GET /evidence/{id}': '.I.....',
  'GET /reports': '....UPD',
  'POST /reports': '....UPD',
  'GET /reports/{sha256}/{file}': '....UPD',
  'GET /transparency': 'public',
  'GET /transparency/{sha256}/{file}': 'public',
  'GET /oversight/searches': '....UP.',
  'GET /oversight/searches/export/{file}': '....UP.',
  'GET /verifiers/{file}': 'public',
  'GET /anomalies': '....UP.',
  'PUT /collections/{name}/staff': '.....P.',
  'GET /rights': '.....P.',
  'POST /rights': '.....P.',
  'GET /rights/{id}': '.....P.',
  'POST /rights/{id}/extension': '.....P.',
  'POST /rights/{id}/identity': '.....P.',
  'POST /rights/{id}/authorisation': '.....P.',
  'POST /rights/{id}/review': '.....P.',
  'POST /rights/{id}/confirmation': '.....P.',
  'POST /rights/{id}/decision': '.....P.',
  'POST /rights/{id}/end': '.....P.',
  'POST /rights/{id}/erasure': '.....P.',
  'POST /rights/{id}/close': '.....P.',
  'POST /rights/{id}/search': '.....P.',
  'GET /rights/{id}/candidates': '.....P.',
  'POST /rights/{id}/letter/draft': '.....P.',
  'GET /rights/{id}/letter': '.....P.',
  'GET /rights/{id}/letter/{format}': '.....P.',
  'GET /openapi.json': 'CIAEUPD',
  'GET /docs': 'CIAEUPD',
};

const letters: Record<Role, string> = {
  curator: 'C',
  investigator: 'I',
  authoriser: 'A',
  examiner: 'E',
  auditor: 'U',
  'privacy-officer': 'P',
  administrator: 'D',
};

let server: TemporaryServer;
const browsers = new Map<Role, Browser>();
let halfway: Browser;

beforeAll(async () => {
  server = await temporaryServer();
  // What is asked for here does not depend on how often.
  const { attempts, requests, pictures } = server.served;
  for (const limit of [attempts, requests, pictures]) limit.take = () => undefined;
  await setPolicy(server);
  for (const role of roles) browsers.set(role, (await memberOf(server, [role])).browser);
  const person = await enterPerson(server, roles);
  await server.served.accounts.create(person.email!, password);
  halfway = openBrowser(server);
  await halfway.post('/session/password', { email: person.email, password });
});
afterAll(() => server.remove());

const routes = allRoutes().map((each): [string, RouteDefinition] => [nameOf(each), each]);

function nameOf({ method, path }: RouteDefinition): string {
  return `${method.toUpperCase()} ${path}`;
}

/** Any address of this form; what is behind it is not there. */
function call(browser: Browser, { method, path }: RouteDefinition) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    name === 'log' ? 'events' : /photo|face|number|index/.test(name) ? '999999' : 'nothing',
  );
  return browser.send<{ code?: string }>(method.toUpperCase(), filled);
}

function mayCall({ access }: RouteDefinition, role: Role): boolean {
  return typeof access === 'string' || access.includes(role);
}

it('the table has every route once, and no other line', () => {
  const names = routes.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(table).toSorted()).toEqual(names.toSorted());
});

describe.each(routes)('%s', (name, route) => {
  it('is for whom the table says', () => {
    const said =
      typeof route.access === 'string' && route.access !== 'anyone'
        ? route.access
        : roles.map((role) => (mayCall(route, role) ? letters[role] : '.')).join('');
    expect(said).toBe(table[name]);
  });

  it('is closed to who has no session', async () => {
    if (route.access === 'public') return;
    const { status, body } = await call(openBrowser(server), route);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'session.missing' });
  });

  it('is closed to who has no second factor yet', async () => {
    if (route.access === 'public' || route.access === 'account') return;
    const { status } = await call(halfway, route);
    expect(status).toBe(403);
  });

  it.each(roles)('%s', async (role) => {
    // Ends the session that the others are asked with.
    if (name === 'DELETE /session') return;
    const { status, body } = await call(browsers.get(role)!, route);
    if (mayCall(route, role)) {
      expect(body.code).not.toBe('role.missing');
      if (route.access !== 'public') expect(status).not.toBe(401);
      expect(status).not.toBe(500);
    } else expect({ status, code: body.code }).toEqual({ status: 403, code: 'role.missing' });
  });
});
