/** What is searched, and why: a collection, a case. One chapter of scripted-day.test.ts. */
import { expect, it } from 'vitest';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { samplePhotos } from '../../support/samples.js';
import { at, day, decide, decideTogether, refused, request, search } from '../day.js';

export function gallery(): void {
  it('has an owner, a basis and a purpose before its first photo', async () => {
    const collection = {
      name: 'archive',
      owner: 'Photo desk',
      basis: 'Act, section 3',
      purpose: 'Missing persons',
    };
    expect(await at['cleo']!.post('/collections', { ...collection, basis: ' ' })).toMatchObject(
      refused(400, 'collection.invalid'),
    );
    expect(await at['cleo']!.post('/collections', collection)).toMatchObject({ status: 201 });
    expect(await at['cleo']!.post('/collections', { ...collection, name: 'other' })).toMatchObject({
      status: 201,
    });
  });

  it('takes photos, and tells how far it is', async () => {
    const form = new FormData();
    for (let person = 1; person <= 4; person++) {
      for (let photo = 1; photo <= 2; photo++) {
        form.append('files', new File([new Uint8Array(facePhoto(person, photo))], `s${person}-${photo}.pgm`));
      }
    }
    for (const [i, bytes] of (await samplePhotos()).entries()) {
      form.append('files', new File([new Uint8Array(bytes)], `group ${i}.jpg`));
    }
    form.append('files', new File(['this is no photo'], 'notes.txt'));
    form.append('sourceBase', 'https://archive.test/photos');
    const started = await at['cleo']!.send<{ id: string }>('POST', '/collections/archive/photos', { form });
    expect(started).toMatchObject({ status: 202, body: { total: 15 } });
    const events = await at['cleo']!.get<string>(`/jobs/${started.body.id}/events`);
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = [...events.body.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data!) as { state: string },
    );
    expect(told.at(-1)).toMatchObject({
      state: 'done',
      error: null,
      summary: { indexed: 14, skipped: { total: 1, items: [{ code: 'photo.unsupported' }] } },
    });
    expect(await at['cleo']!.get('/collections/archive/skipped')).toMatchObject({
      body: { items: [{ code: 'photo.unsupported', source: 'https://archive.test/photos/notes.txt' }] },
    });
  });

  it('can be looked through by its curator, page by page, with pictures under addresses that end', async () => {
    interface Page {
      items: { id: number; preview: string; faces: { thumbnail: string }[] }[];
      nextCursor: string | null;
    }
    const first = await at['cleo']!.get<Page>('/collections/archive/photos?limit=10');
    const second = await at['cleo']!.get<Page>(
      `/collections/archive/photos?limit=10&cursor=${first.body.nextCursor}`,
    );
    expect([first.body.items.length, second.body.items.length]).toEqual([10, 4]);
    expect(second.body.nextCursor).toBeNull();
    const [photo] = first.body.items;
    for (const address of [photo!.preview, photo!.faces[0]!.thumbnail]) {
      const picture = await at['cleo']!.get(address);
      expect(picture).toMatchObject({ status: 200 });
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      const forged = address.replace(/photos\/\d+/, `photos/${second.body.items[0]!.id}`);
      expect(await at['cleo']!.get(forged)).toMatchObject(refused(403, 'request.foreign'));
    }
  });
}

export function casework(): void {
  it('says for what', async () => {
    const wanted = {
      reference: '2026-014',
      purpose: 'missing',
      offence: 'missing-person',
      endsOn: '2099-12-31',
    };
    expect(await at['ivan']!.post('/cases', { ...wanted, offence: 'theft' })).toMatchObject(
      refused(400, 'case.invalid'),
    );
    const { status, body } = await at['ivan']!.post<{ id: string }>('/cases', wanted);
    expect(status).toBe(201);
    day.caseId = body.id;
  });

  it('is not searched in without an authorisation, nor before the activation', async () => {
    expect(await search(null)).toMatchObject(refused(403, 'authorisation.missing'));
    const made = await request(at['ivan']!, 'First request of the day.');
    expect(made.status).toBe(201);
    day.authorisation = made.body.id;
    expect(await search(day.authorisation)).toMatchObject(refused(403, 'authorisation.missing'));
    expect(await decide(at['nina']!, day.authorisation)).toMatchObject({
      status: 200,
      body: { standing: 'usable' },
    });
    expect(await search(day.authorisation)).toMatchObject(refused(423, 'activation.missing'));
    await decideTogether(
      'activation',
      {
        legalBases: { missing: 'Act, section 3' },
        dpia: { reference: 'DPIA-7', date: day.today, reviewOn: '2099-12-31' },
        fria: { reference: 'FRIA-3', date: day.today, reviewOn: '2099-12-31' },
        priorConsultation: { notNeededBecause: 'the residual risk is low' },
        registerNumber: 'EU-123',
        organisation: 'Test archive',
        responsiblePerson: 'Head of unit',
        boardApproval: 'B-9',
      },
      at['petra']!,
      at['ada']!,
    );
  });

  it('texts that were used before are no reasons', async () => {
    expect(await request(at['ivan']!, 'First request of the day.')).toMatchObject(
      refused(400, 'request.text'),
    );
  });

  it('nobody decides on a request of their own', async () => {
    expect(await decide(at['ivan']!, day.authorisation)).toMatchObject(refused(403, 'role.missing'));
    // Somebody who holds both roles, and asked.
    const second = await at['nina']!.post<{ id: string }>('/cases', {
      reference: '2026-015',
      purpose: 'missing',
      offence: 'missing-person',
      endsOn: '2099-12-31',
    });
    const own = await at['nina']!.post<{ id: string }>('/authorisations', {
      caseId: second.body.id,
      mode: 'exAnte',
      facts: 'A request by somebody who could decide on the requests of others.',
      necessity: 'It must not be possible to say yes to oneself, whatever the roles.',
      alternatives: 'Another authoriser decides, which is the whole point of this.',
      probeDescription: 'One portrait',
      collections: ['archive'],
      searches: 1,
    });
    expect(own.status).toBe(201);
    expect(await decide(at['nina']!, own.body.id)).toMatchObject(refused(403, 'role.conflict'));
  });
}
