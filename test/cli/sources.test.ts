/** Named sources on the command line: a site.yaml and a list of addresses of a web on this machine, which only a setting opens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { openTestWeb, type TestWeb } from '../sources/web/test-web.js';
import { makeWorkplace, type Workplace } from './run-vitrine.js';

let place: Workplace;
let web: TestWeb;
const environment = { VITRINE_PRIVATE_HOSTS: 'localhost' };

interface Told {
  error?: { code: string; message: string };
  indexed: number;
  candidates?: { addresses: object[] }[];
  skipped: { items: { source: string; code: string }[] };
}
const run = async (args: string[], more: Record<string, string> = environment) => {
  const { code, stdout, stderr } = await place.run([...args, '--json'], { environment: more });
  return { code, stderr, told: JSON.parse(stdout) as Told };
};

beforeAll(async () => {
  place = makeWorkplace();
  web = await openTestWeb({
    'localhost/press/':
      '<!doctype html><title>Press</title><img src="1.pgm"><a href="http://elsewhere.test/">x</a>',
    'localhost/press/1.pgm': { body: facePhoto(1, 1) },
    'localhost/list/2.pgm': { body: facePhoto(2, 1) },
  });
  const site = `name: Town
hosts: ['localhost:${web.port}']
start: ['http://localhost:${web.port}/press/']
licence: CC0
basis: legitimate interest
approver: A. Curator
contact: mailto:archive@example.org
until: 2099-12-31
seconds_between_requests: 0.2
`;
  writeFileSync(join(place.folder, 'site.yaml'), site);
  writeFileSync(
    join(place.folder, 'bad.yaml'),
    site.replace('until: 2099-12-31', 'until: soon').replace('start:', 'begin:'),
  );
  writeFileSync(join(place.folder, 'old.yaml'), site.replace('2099', '2019'));
  writeFileSync(
    join(place.folder, 'list.csv'),
    `source_url,title\nhttp://localhost:${web.port}/list/2.pgm,Two\n`,
  );
  await run(['init']);
  await run(['collection', 'add', 'web', '--owner', 'Desk', '--basis', 'consent', '--purpose', 'test']);
});
afterAll(async () => {
  place.remove();
  await web.close();
});

it('a site.yaml is crawled within its bounds', async () => {
  const { code, told } = await run(['index', 'site.yaml', '--collection', 'web']);
  expect({ code, indexed: told.indexed }).toEqual({ code: 0, indexed: 1 });
  expect(web.asked).toEqual(
    ['robots.txt', '.well-known/tdmrep.json', 'press/', 'press/1.pgm'].map((each) => `localhost/${each}`),
  );
});

it('an answer says who published it, under which licence, and how it came', async () => {
  writeFileSync(join(place.folder, 'probe.pgm'), facePhoto(1, 2));
  const args = ['search', 'probe.pgm', '--case', '1', '--reason', 'test', '--min-score', '-1'];
  const { stdout } = await place.run(args, { environment });
  expect(stdout).toMatch(/ 1 {2}http.*1\.pgm {2}on the page http.*\/press\/; licence CC0; came by way of /);
  const { told } = await run(args);
  expect(told.candidates?.[0]?.addresses).toMatchObject([
    { provenance: { licence: 'CC0' }, vanishedAt: null },
  ]);
});

it('a list of addresses is fetched, by somebody who can be written to', async () => {
  const args = ['index', '--manifest', 'list.csv', '--collection', 'web'];
  expect(await run(args)).toMatchObject({ code: 5, told: { error: { code: 'source.refused' } } });
  const { code, told } = await run([...args, '--contact', 'mailto:archive@example.org']);
  expect({ code, indexed: told.indexed }).toEqual({ code: 0, indexed: 1 });
});

it('nothing private is reached without the setting', async () => {
  const before = web.asked.length;
  const { told } = await run(['index', 'site.yaml', '--collection', 'web'], {});
  expect(told.skipped.items.map(({ code }) => code)).toContain('photo.not-permitted');
  expect(web.asked.length).toBe(before);
});

it('what is wrong is told before anything is fetched', async () => {
  const before = web.asked.length;
  const bad = await run(['index', 'bad.yaml', '--collection', 'web']);
  expect(bad).toMatchObject({ code: 2, told: { error: { code: 'source.invalid' } } });
  expect(bad.stderr).toContain('until: expected a day such as 2027-12-31');
  expect(bad.stderr).toContain('begin');
  expect(await run(['index', 'old.yaml', '--collection', 'web'])).toMatchObject({
    code: 5,
    told: { error: { code: 'source.refused' } },
  });
  expect(await run(['index', 'none.yaml', '--collection', 'web'])).toMatchObject({
    code: 2,
    told: { error: { code: 'path.not-found' } },
  });
  expect(web.asked.length).toBe(before);
});
