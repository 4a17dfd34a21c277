/** What investigators and examiners see of a pair of faces, and what is kept of how they looked at it. */
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { components } from '#vitrine/flows/examination/worksheet.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { tested } from '../flows/casework-vitrine.js';
import { faceItems, facePhoto, lawful, streamOf, writeFaces } from '../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { searchFor } from './search-for.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

interface Shown {
  picture: string;
  picturePx: { width: number; height: number };
  widthPx: number;
  isCut: boolean;
  isOriginal: boolean;
  box: { x: number };
  eyes: { left: { x: number; y: number }; right: { x: number; y: number } };
  landmarks: { x: number; y: number }[];
}
interface Compared {
  rank: number;
  candidates: number;
  status: string;
  addresses: { source: string; vanishedAt: string | null }[];
  photo: { source: string };
  figures: { score: number } | null;
  probes: Shown[];
  candidate: Shown;
}

let server: TemporaryServer;
let folder = '';
let [ivan, ina, nina]: Browser[] = [];
let examiners: Browser[] = [];
let search = '';

beforeAll(async () => {
  server = await temporaryServer();
  folder = join(dirname(server.config.keyFile), 'photos');
  writeFaces(folder, 3, 2);
  await addCollection(server.vitrine, { name: 'archive', ...lawful });
  await indexPhotos(server.vitrine, { collection: 'archive', items: folderItems([folder]) });
  await indexPhotos(server.vitrine, { collection: 'archive', items: streamOf(faceItems(4, 1).slice(3)) });
  await setPolicy(server, { ...tested, secondFactor: true });
  const browserOf = async (role: 'examiner' | 'investigator' | 'authoriser') =>
    (await memberOf(server, [role])).browser;
  ivan = await browserOf('investigator');
  ina = await browserOf('investigator');
  nina = await browserOf('authoriser');
  examiners = [await browserOf('examiner'), await browserOf('examiner')];
  search = await searchFor([facePhoto(1, 6), await large()], { investigator: ivan, authoriser: nina });
});
afterAll(() => server.remove());

/** The same person in a large photo, with a lot around the face. */
async function large(): Promise<Buffer> {
  return sharp({ create: { width: 3000, height: 2600, channels: 3, background: '#777' } })
    .composite([{ input: await portraitOf(), left: 2200, top: 1700 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}

async function portraitOf(): Promise<Buffer> {
  const raw = { width: 160, height: 160, channels: 1 } as const;
  return sharp(facePhoto(1, 7).subarray(-160 * 160), { raw })
    .resize(400)
    .png()
    .toBuffer();
}

const problem = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });
const compare = (browser: Browser, rank: number, query = '') =>
  browser.get<Compared>(`/searches/${search}/candidates/${rank}${query}`);
const events = async (): Promise<string[]> => {
  const types: string[] = [];
  for await (const { bytes } of (await server.vitrine.logs.open('events')).entries()) {
    types.push((JSON.parse(Buffer.from(bytes).toString()) as { type: string }).type);
  }
  return types;
};

async function expectPicture({ picture, picturePx, widthPx, eyes, landmarks, box }: Shown): Promise<void> {
  const [head, data] = picture.split(',');
  expect(head).toBe('data:image/jpeg;base64');
  const { width, height } = await sharp(Buffer.from(data!, 'base64')).metadata();
  expect({ width, height }).toEqual(picturePx);
  expect(Math.max(width, height)).toBeLessThanOrEqual(2000);
  expect(eyes.left.x).toBeGreaterThan(box.x);
  expect(eyes.right.x).toBeGreaterThan(eyes.left.x);
  expect(eyes.right.x).toBeLessThan(widthPx);
  expect(landmarks).toHaveLength(68);
}

const step = (second: number, kind: string, value: number, side = 'probe') => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  side,
  kind,
  value,
});
const conclude = (browser: Browser, id: string) =>
  browser.post(`/examinations/${id}/conclusion`, { conclusion: 'support-same' });

describe('an investigator', () => {
  it('sees probes and candidate large, with their origin and without the score', async () => {
    const before = (await events()).length;
    const { status, body } = await compare(ivan!, 1);
    expect(status).toBe(200);
    expect(body).toMatchObject({ rank: 1, candidates: 7, status: 'not examined', figures: null });
    expect(body.photo.source).toMatch(/s1-[12]\.pgm$/);
    expect(body.addresses).toMatchObject([{ source: body.photo.source, vanishedAt: null }]);
    expect(body.probes).toHaveLength(2);
    for (const each of [...body.probes, body.candidate]) await expectPicture(each);
    expect(body.candidate).toMatchObject({ isOriginal: true, isCut: false, picturePx: { width: 160 } });
    // In the large photo the face keeps its pixels.
    expect(body.probes[1]).toMatchObject({ isCut: true, widthPx: 2000, picturePx: { width: 2000 } });
    expect(JSON.stringify(body)).not.toMatch(/"(score|support|expectedFalse\w*)":/);
    expect((await events()).slice(before)).toEqual(['results.read']);
  });

  it('is told the score where it is asked for', async () => {
    const { body } = await compare(ivan!, 1, '?figures=true');
    expect(body.figures!.score).toBeGreaterThan(0.3);
    expect(Object.keys(body.figures!).toSorted()).toEqual(
      ['embeddedFrom', 'expectedFalseCandidates', 'expectedFalseIs', 'score', 'support'].toSorted(),
    );
  });

  it('sees those of their own searches only', async () => {
    expect(await compare(ina!, 1)).toMatchObject(problem(404, 'search.unknown'));
    expect(await compare(nina!, 1)).toMatchObject(problem(403, 'role.missing'));
    expect(await compare(ivan!, 8)).toMatchObject(problem(404, 'examination.unknown'));
    expect(await compare(ivan!, 0)).toMatchObject(problem(400, 'usage'));
  });

  it('sees the kept preview where the photo is gone or another one, and is told so', async () => {
    const ranks = new Map<string, number>();
    for (let rank = 1; rank <= 7; rank++) {
      const { body } = await compare(ivan!, rank);
      ranks.set(/s\d.\d/.exec(body.photo.source)![0], rank);
    }
    // Its source was asked for its bytes once, and has no file.
    expect((await compare(ivan!, ranks.get('s4/1')!)).body.candidate.isOriginal).toBe(false);
    rmSync(join(folder, 's2-1.pgm'));
    writeFileSync(join(folder, 's2-2.pgm'), facePhoto(3, 9));
    for (const name of ['s2-1', 's2-2']) {
      const { body } = await compare(ivan!, ranks.get(name)!);
      expect(body.candidate).toMatchObject({ isOriginal: false, widthPx: 160 });
      await expectPicture(body.candidate);
    }
  });
});

describe('an examiner', () => {
  const worksheet = Object.fromEntries(components.map((each) => [each, { finding: 'similar' }]));
  const ids: string[] = [];
  let comparisons: string[] = [];

  beforeAll(async () => {
    const { body } = await ivan!.post<{ items: { id: string }[] }>(`/searches/${search}/examinations`, {
      ranks: [1, 2],
    });
    comparisons = body.items.map(({ id }) => id);
    for (const browser of examiners) {
      const begun = await browser.post<{ id: string }>('/examinations', { comparison: comparisons[0] });
      ids.push(begun.body.id);
    }
  });
  const patch = (json: object, which = 0) =>
    examiners[which]!.send<{ adjustments: object[]; remarks: string; worksheet: object }>(
      'PATCH',
      `/examinations/${ids[which]}`,
      { json },
    );

  it('sees the same pictures, and nothing of where they are from', async () => {
    const { body } = await examiners[0]!.get<{ probes: Shown[]; candidate: Shown }>(
      `/examinations/${ids[0]}/pictures`,
    );
    for (const each of [...body.probes, body.candidate]) await expectPicture(each);
    const investigators = (await compare(ivan!, 1)).body;
    expect(body).toEqual({ probes: investigators.probes, candidate: investigators.candidate });
    const keys = JSON.stringify(body, (key, value: unknown) => (key === 'picture' ? '' : value));
    expect(keys).not.toMatch(/score|rank|support|source|collection|photo/i);
  });

  it('has every adjustment on record, with findings and remarks as far as they are', async () => {
    const steps = [
      step(1, 'rotation', -4),
      step(2, 'brightness', 130, 'candidate'),
      step(3, 'zoom', 2, 'both'),
    ];
    expect((await patch({ adjustments: steps, remarks: 'Begun' })).body).toMatchObject({
      adjustments: steps,
      remarks: 'Begun',
      worksheet: {},
    });
    // Sent again because the answer was lost, with more.
    const more = [...steps, step(4, 'view', 1, 'both'), step(5, 'zoom', 3, 'both')];
    const { body } = await patch({ adjustments: more, worksheet: { ears: { finding: 'similar' } } });
    expect(body.adjustments).toEqual([steps[0], steps[1], more[3], more[4]]);
    expect(body).toMatchObject({ remarks: 'Begun', worksheet: { ears: { finding: 'similar' } } });
    expect((await examiners[0]!.get(`/examinations/${ids[0]}`)).body).toEqual(body);
  });

  it('can record what can be done only, and not without end', async () => {
    for (const wrong of [
      step(1, 'rotation', 181),
      step(1, 'liquify', 1),
      { ...step(1, 'zoom', 1), at: 'yesterday' },
      { ...step(1, 'zoom', 1), side: 'left' },
    ]) {
      expect(await patch({ adjustments: [wrong] })).toMatchObject(problem(400, 'usage'));
    }
    const flood = Array.from({ length: 201 }, (_, i) => step(i, 'rotation', i % 90));
    expect(await patch({ adjustments: flood })).toMatchObject(problem(400, 'usage'));
  });

  it('is told the score when everything that examiners were given of the search is decided', async () => {
    const figures = async (which = 0) =>
      (
        await examiners[which]!.get<{ figures: { score: number } | null }>(
          `/examinations/${ids[which]}/figures`,
        )
      ).body.figures;
    expect(await figures()).toBeNull();
    for (const [i, browser] of examiners.entries()) {
      await patch({ worksheet }, i);
      expect(await conclude(browser, ids[i]!)).toMatchObject({ status: 200 });
      expect(await figures(i)).toBeNull();
    }
    for (const browser of examiners) {
      const { body } = await browser.post<{ id: string }>('/examinations', { comparison: comparisons[1] });
      await browser.send('PATCH', `/examinations/${body.id}`, { json: { worksheet } });
      await conclude(browser, body.id);
    }
    const before = await events();
    expect((await figures())!.score).toBeGreaterThan(0.3);
    expect((await events()).slice(before.length)).toEqual(['results.read']);
    expect(await examiners[1]!.get(`/examinations/${ids[0]}/figures`)).toMatchObject(
      problem(404, 'examination.unknown'),
    );
  });

  it('leaves word of it in the lead, which says so in words too', async () => {
    const { body } = await ivan!.post<{ json: string; html: string }>(`/searches/${search}/exports`, {
      rank: 1,
      corroboration: 'The phone was in the same radio cell at that time',
    });
    const lead = JSON.parse(body.json) as { examinations: { adjustments: object[]; remarks: string }[] };
    expect(lead.examinations.map(({ adjustments }) => adjustments.length)).toEqual([4, 0]);
    // Remarks that were written before the conclusion are not lost with it.
    expect(lead.examinations[0]!.remarks).toBe('Begun');
    expect(body.html).toContain(
      '4 steps, in the end rotation -4 (probe), brightness 130 (candidate), view overlay',
    );
  });
});
