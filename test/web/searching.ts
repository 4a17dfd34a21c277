/** People, a gallery of real photos and a case, for the screens of searching. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Member } from '../http/temporary-server.js';
import { memberOf, setPolicy, type TemporaryServer } from '../http/temporary-server.js';
import type { SourceItem } from '#vitrine/types.js';
import { tested } from '../flows/casework-vitrine.js';
import { facePhoto, item, lawful, streamOf } from '../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { attFaces } from '../support/samples.js';

export const hasAttFaces = existsSync(attFaces);
if (!hasAttFaces)
  process.stderr.write('no AT&T faces beside the checkout: searching in cuts of sample photos\n');

const [persons, photosEach] = [10, 6];

/** A photo of a person, from 1, that is not in the gallery: `photo` from 0. */
export function probePhoto(person: number, photo = 0): Buffer {
  if (!hasAttFaces) return facePhoto(person, photosEach + 1 + photo);
  return readFileSync(join(attFaces, `s${person}`, `${photosEach + 1 + photo}.pgm`));
}

function galleryPhoto(person: number, photo: number): Buffer {
  return hasAttFaces ? readFileSync(join(attFaces, `s${person}`, `${photo}.pgm`)) : facePhoto(person, photo);
}

function items(first: number, last: number): SourceItem[] {
  const found: SourceItem[] = [];
  for (let person = first; person <= last; person++) {
    for (let photo = 1; photo <= photosEach; photo++) {
      // Long ones too, of which a screen must not burst.
      const folder = photo === 2 ? `a-long-name-of-an-album-${'of-many-words-'.repeat(8)}` : `album-${photo}`;
      found.push(
        item(`p${person}/${folder}/photo-${photo}.jpg`, () => galleryPhoto(person, photo), {
          capturedAt: photo === 5 ? null : `${2010 + photo + person}-0${photo}-12`,
          title: photo === 3 ? 'На выставке · 展覧会にて · في المعرض' : null,
        }),
      );
    }
  }
  return found;
}

export interface Workplace {
  investigator: Member;
  authoriser: Member;
  caseId: string;
  /** Asks for searches in both collections; not decided yet. */
  request(mode?: 'exAnte' | 'urgent48h', searches?: number): Promise<string>;
  decide(id: string, decision?: 'granted' | 'refused'): Promise<void>;
}

export async function indexGallery({ vitrine }: TemporaryServer): Promise<void> {
  await addCollection(vitrine, {
    ...lawful,
    name: 'archive',
    owner: 'City archive of the northern district',
  });
  await addCollection(vitrine, { ...lawful, name: 'newspaper', basis: 'Act on the press, section 12' });
  await indexPhotos(vitrine, { collection: 'archive', items: streamOf(items(1, 7)) });
  await indexPhotos(vitrine, { collection: 'newspaper', items: streamOf(items(6, persons)) });
}

export async function openWorkplace(server: TemporaryServer): Promise<Workplace> {
  await indexGallery(server);
  await setPolicy(server, tested);
  const investigator = await memberOf(server, ['investigator'], { name: 'Ivan Novák' });
  const authoriser = await memberOf(server, ['authoriser'], { name: 'Anna Lindqvist' });
  const opened = await investigator.browser.post<{ id: string }>('/cases', {
    reference: '2026-117 Harbour',
    purpose: 'missing',
    offence: 'missing-person',
    endsOn: '2099-12-31',
  });
  expect(opened.status).toBe(201);
  const caseId = opened.body.id;
  let requests = 0;
  return {
    investigator,
    authoriser,
    caseId,
    async request(mode = 'exAnte', searches = 3) {
      const number = ++requests;
      const { status, body } = await investigator.browser.post<{ id: string }>('/authorisations', {
        caseId,
        mode,
        facts: `The person was last seen at the harbour on Monday. Sighting ${number}.`,
        necessity: `Nothing else has led to the place where she may be. Step ${number}.`,
        alternatives: `Hospitals and friends were called before. Round ${number}.`,
        probeDescription: 'A portrait from the family album',
        collections: ['archive', 'newspaper'],
        searches,
      });
      expect(status).toBe(201);
      return body.id;
    },
    async decide(id, decision = 'granted') {
      const decided = await authoriser.browser.post(`/authorisations/${id}/decision`, {
        decision,
        reference: 'D-17',
        authority: 'Examining magistrate',
        text:
          decision === 'granted'
            ? 'Only for the search for the missing person.'
            : 'The facts do not show that it was urgent.',
      });
      expect(decided.status).toBe(200);
    },
  };
}

/** Without the screen. */
export async function searchAs(
  { browser }: Member,
  fields: Record<string, string>,
  photo = probePhoto(1),
): Promise<string> {
  const form = new FormData();
  form.append('probe', new File([new Uint8Array(photo)], 'probe.pgm'));
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const { status, body } = await browser.send<{ searchId: string }>('POST', '/searches', { form });
  expect(status).toBe(201);
  return body.searchId;
}
