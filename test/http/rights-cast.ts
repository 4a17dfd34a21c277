/** Who is there when somebody asks about themselves, and what is held: two collections, one of them soon past its last day. */
import { expect } from 'vitest';
import { localDate } from '#vitrine/lib/local-date.js';
import { strictPolicy, type Policy } from '#vitrine/flows/policy/policy.js';
import type { Role } from '#vitrine/types.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy, type Browser, type Member, type TemporaryServer } from './temporary-server.js';

export const rightsPolicy: Policy = {
  ...strictPolicy,
  purposes: [
    {
      code: 'missing',
      title: 'Missing persons',
      legalBasis: 'Act, section 3',
      leastSevereOffence: 'none',
      offences: ['missing-person'],
    },
  ],
  activation: false,
  witnesses: { ...strictPolicy.witnesses, quorum: 0 },
  retentionDays: 60,
};

export const castRoles = {
  petra: ['privacy-officer'],
  paul: ['privacy-officer'],
  nina: ['authoriser'],
  ivan: ['investigator'],
  cleo: ['curator'],
} as const satisfies Record<string, readonly Role[]>;
export type Cast = Record<keyof typeof castRoles, Member>;

export async function castOn(server: TemporaryServer): Promise<Cast> {
  await setPolicy(server, rightsPolicy);
  const cast: Partial<Cast> = {};
  for (const [name, roles] of Object.entries(castRoles)) {
    cast[name as keyof Cast] = await memberOf(server, roles, { name: `${name} of the archive` });
  }
  return cast as Cast;
}

/** `archive` has three photos each of four persons, `old` the first photo of person 1 again; `old` ends tomorrow. */
export async function fillCollections(server: TemporaryServer, { cleo }: Cast): Promise<void> {
  const facts = { owner: 'Photo desk', basis: 'Archives act, section 3', purpose: 'Missing persons' };
  const tomorrow = localDate(new Date(server.vitrine.now().getTime() + 24 * 3600_000));
  await cleo.browser.post('/collections', { name: 'archive', ...facts });
  await cleo.browser.post('/collections', { name: 'old', ...facts, expires: tomorrow });
  const photos = [1, 2, 3, 4].flatMap((person) => [1, 2, 3].map((photo) => [person, photo] as const));
  await upload(cleo.browser, 'archive', photos);
  await upload(cleo.browser, 'old', [[1, 1]]);
}

interface Job {
  state: string;
  summary: { indexed: number; skipped: { total: number; items: { code: string; source: string }[] } };
}

export async function upload(
  browser: Browser,
  collection: string,
  photos: readonly (readonly [person: number, photo: number])[],
): Promise<Job> {
  const form = new FormData();
  for (const [person, photo] of photos) form.append('files', fileOf(person, photo));
  form.append('sourceBase', `https://${collection}.test/photos`);
  const started = await browser.send<{ id: string }>('POST', `/collections/${collection}/photos`, { form });
  expect(started).toMatchObject({ status: 202 });
  const told = await browser.get<string>(`/jobs/${started.body.id}/events`);
  const jobs = [...told.body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Job);
  expect(jobs.at(-1)).toMatchObject({ state: 'done' });
  return jobs.at(-1)!;
}

export function fileOf(person: number, photo: number): File {
  return new File([new Uint8Array(facePhoto(person, photo))], `s${person}-${photo}.pgm`);
}

export const intake = (server: TemporaryServer, more: object = {}) => ({
  asked: ['access', 'erasure'],
  receivedOn: localDate(server.vitrine.now()),
  channel: 'letter',
  language: 'en',
  name: 'Maria Peeters',
  contact: 'maria@example.org',
  message: 'I think I am in your archive. Please tell me, and take me out.',
  ...more,
});

/** What the second person does. */
export async function grant(browser: Browser, authorisation: string): Promise<void> {
  const decision = { decision: 'granted', reference: 'D-9', authority: 'Head of unit' };
  const decided = await browser.post(`/authorisations/${authorisation}/decision`, decision);
  expect(decided).toMatchObject({ status: 200 });
}

export function searchForm(person: number, photo: number): FormData {
  const form = new FormData();
  form.append('probe', fileOf(person, photo));
  return form;
}

/** An investigator finds the person, in a case of the archive's own, and closes it. */
export async function searchInClosedCase({ ivan, nina }: Cast, reference: string, isClosed = true) {
  const { body: opened } = await ivan.browser.post<{ id: string }>('/cases', {
    reference,
    purpose: 'missing',
    offence: 'missing-person',
    endsOn: '2099-12-31',
  });
  const { body: asked } = await ivan.browser.post<{ id: string }>('/authorisations', {
    caseId: opened.id,
    mode: 'exAnte',
    facts: `The person was last seen on the pier; photo from the family, ${reference}.`,
    necessity: `Nothing else has led to the place where the person may be, ${reference}.`,
    alternatives: `Calls to hospitals and to friends were made before this, ${reference}.`,
    probeDescription: 'One portrait, from the family album',
    collections: ['archive'],
    searches: 1,
  });
  await grant(nina.browser, asked.id);
  const form = searchForm(1, 7);
  form.append('authorisation', asked.id);
  const found = await ivan.browser.send<{ searchId: string; candidates: { photo: { source: string } }[] }>(
    'POST',
    '/searches',
    { form },
  );
  expect(found).toMatchObject({ status: 201 });
  if (isClosed) expect(await ivan.browser.post(`/cases/${opened.id}/close`)).toMatchObject({ status: 200 });
  return { caseId: opened.id, ...found.body };
}
