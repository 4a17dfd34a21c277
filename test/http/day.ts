/** The people of a scripted day, and what they do again and again. */
import { spawnSync } from 'node:child_process';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { components } from '#vitrine/flows/examination/worksheet.js';
import type { Role } from '#vitrine/types.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { openBrowser, password, type Browser, type TemporaryServer } from './temporary-server.js';

const verifiers = fileURLToPath(new URL('../../dist/verifier/', import.meta.url));

const today = new Date().toISOString().slice(0, 10);

/** Where the day happens, and what came of it so far; set as it goes on. */
export const day = {
  today,
  period: { from: today, to: new Date(Date.now() + 48 * 3600_000).toISOString().slice(0, 10) },
  /** Of authenticator apps, by first name. */
  keys: {},
} as {
  readonly today: string;
  readonly period: { from: string; to: string };
  readonly keys: Record<string, string>;
  /** For what people take with them. */
  folder: string;
  server: TemporaryServer;
  witness: Server;
  caseId: string;
  authorisation: string;
  found: SearchBody;
};
/** By first name. */
export const at: Record<string, Browser> = {};

export const refused = (status: number, code: string) => ({
  status,
  body: expect.objectContaining({ code }),
});

const worksheet = Object.fromEntries(components.map((component) => [component, { finding: 'similar' }]));

export function newPerson(name: string, roles: readonly Role[]) {
  return {
    name,
    email: `${name}@example.org`,
    organisation: 'Test archive',
    unit: 'unit-1',
    sponsor: 'Head of unit',
    roles,
    endsOn: '2099-12-31',
    trainingValidUntil: '2099-12-31',
  };
}

/** One proposes, the other approves. */
export async function decideTogether<T>(
  kind: string,
  document: object,
  by: Browser,
  other: Browser,
): Promise<T> {
  const made = await by.post<{ id: string }>('/proposals', { kind, document, reason: 'needed for our work' });
  expect(made).toMatchObject({ status: 201 });
  const own = await by.post(`/proposals/${made.body.id}/decision`, { verdict: 'approved' });
  expect(own).toMatchObject(refused(403, 'proposal.same-person'));
  const decided = await other.post<T>(`/proposals/${made.body.id}/decision`, { verdict: 'approved' });
  expect(decided).toMatchObject({ status: 200, body: { proposal: { state: 'approved' } } });
  return decided.body;
}

export async function accept(name: string, token: string): Promise<Browser> {
  const browser = openBrowser(day.server);
  const accepted = await browser.post('/invitations/accept', { token, password });
  expect(accepted).toMatchObject({ status: 201, body: { next: 'enrol' } });
  at[name] = browser;
  return browser;
}

export async function invite(name: string, roles: readonly Role[]): Promise<Browser> {
  const { invitation } = await decideTogether<{ invitation: { token: string } }>(
    'person.invite',
    newPerson(name, roles),
    at['ada']!,
    at['ben']!,
  );
  return accept(name, invitation.token);
}

export async function request(
  browser: Browser,
  facts: string,
  searches = 1,
): Promise<{ status: number; body: { id: string } }> {
  return browser.post('/authorisations', {
    caseId: day.caseId,
    mode: 'exAnte',
    facts: `The person was last seen on the pier; photo from the family. ${facts}`,
    necessity: `Nothing else has led to the place where the person may be. ${facts}`,
    alternatives: `Calls to hospitals and to friends were made before, without result. ${facts}`,
    probeDescription: 'One portrait, from the family album',
    collections: ['archive'],
    searches,
  });
}

export function decide(browser: Browser, id: string, more: object = {}) {
  const decision = { decision: 'granted', reference: 'D-1', authority: 'Head of unit', ...more };
  return browser.post(`/authorisations/${id}/decision`, decision);
}

export function search(id: string | null, collection = 'archive', photo = facePhoto(1, 6)) {
  const form = new FormData();
  form.append('probe', new File([new Uint8Array(photo)], 'probe.pgm'));
  form.append('collection', collection);
  if (id !== null) form.append('authorisation', id);
  return at['ivan']!.send<SearchBody>('POST', '/searches', { form });
}

export interface SearchBody {
  searchId: string;
  kind: string;
  receipt: { index: number };
  candidates: { rank: number; thumbnail: string; photo: { source: string } }[];
}

export async function examine(name: string, comparison: string, conclusion: string) {
  const browser = at[name]!;
  const { status, body } = await browser.post<{ id: string }>('/examinations', { comparison });
  expect(status).toBe(201);
  const pictures = await browser.get<{ candidate: { picture: string }; probes: { picture: string }[] }>(
    `/examinations/${body.id}/pictures`,
  );
  for (const { picture } of [pictures.body.candidate, ...pictures.body.probes]) {
    expect(picture).toMatch(/^data:image\/jpeg;base64,\/9j\//);
  }
  const keysOf = (value: object): string[] =>
    Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
      typeof each === 'object' && each !== null ? [key, ...keysOf(each)] : [key],
    );
  expect(keysOf(pictures.body).join(' ')).not.toMatch(/score|rank|support|source|collection|photo/i);
  const early = await browser.post(`/examinations/${body.id}/conclusion`, { conclusion });
  expect(early).toMatchObject(refused(400, 'examination.incomplete'));
  expect(await browser.send('PATCH', `/examinations/${body.id}`, { json: { worksheet } })).toMatchObject({
    status: 200,
  });
  return browser.post(`/examinations/${body.id}/conclusion`, { conclusion, remarks: 'by components' });
}

export async function queueOf(name: string): Promise<string[]> {
  const { body } = await at[name]!.get<{ items: { comparison: string }[] }>('/examinations');
  return body.items.map(({ comparison }) => comparison);
}

export interface Counted {
  ok: boolean;
  size: number;
  types: Record<string, number>;
}

/** In a process of its own, which loads nothing of the project but the one file. */
export function verify(what: 'log' | 'report', args: readonly string[]): Counted {
  const file = join(verifiers, `verify-${what}.js`);
  const { stdout } = spawnSync(process.execPath, [file, ...args, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout) as Counted;
}
