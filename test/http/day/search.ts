/** A search, and the comparison of what it found. One chapter of scripted-day.test.ts. */
import { expect, it } from 'vitest';
import { at, day, decide, decideTogether, examine, queueOf, refused, request, search } from '../day.js';

export function searching(): void {
  it('in another collection than the authorised one is refused', async () => {
    expect(await search(day.authorisation, 'other')).toMatchObject(refused(403, 'authorisation.scope'));
  });

  it('is in the log before it answers, and finds the person', async () => {
    const { status, body } = await search(day.authorisation);
    expect(status).toBe(201);
    day.found = body;
    expect(day.found.kind).toBe('answer');
    expect(day.found.candidates[0]!.photo.source).toMatch(/^https:\/\/archive\.test\/photos\/s1-[12]\.pgm$/);
    expect(await at['otto']!.get('/log/searches')).toMatchObject({
      body: { size: day.found.receipt.index + 1 },
    });
    expect(await at['ivan']!.get(day.found.candidates[0]!.thumbnail)).toMatchObject({ status: 200 });
  });

  it('was the one that was allowed', async () => {
    expect(await search(day.authorisation)).toMatchObject(refused(403, 'authorisation.used-up'));
  });

  it('can be read again by whoever made it, and by nobody else', async () => {
    const path = `/searches/${day.found.searchId}`;
    const read = await at['ivan']!.get<{ probePictures: string[]; candidates: object[] }>(path);
    expect(read.status).toBe(200);
    expect(read.body.candidates[0]).toMatchObject({ rank: 1, status: 'not examined' });
    expect(await at['ivan']!.get(read.body.probePictures[0]!)).toMatchObject({ status: 200 });
    expect(await at['nina']!.get(path)).toMatchObject(refused(404, 'search.unknown'));
    expect(await at['ada']!.get(path)).toMatchObject(refused(403, 'role.missing'));
  });

  it('is stopped for everybody by one privacy officer, and released by two people', async () => {
    const made = await request(at['ivan']!, 'Second request, for the stop.', 3);
    await decide(at['nina']!, made.body.id);
    const { body } = await at['petra']!.post<{ stop: number }>('/stop', { reason: 'a complaint' });
    expect(await search(made.body.id)).toMatchObject(refused(423, 'search.stopped'));
    expect(await at['ivan']!.get('/stop')).toMatchObject({ body: { stopped: { stop: body.stop } } });
    await decideTogether('stop.release', { stop: body.stop }, at['petra']!, at['nina']!);
    expect(await search(made.body.id)).toMatchObject({ status: 201 });
  });

  it('is refused when the authorisation is over', async () => {
    const made = await request(at['ivan']!, 'Third request, for an hour.');
    const expiresAt = new Date(day.server.vitrine.now().getTime() + 3600_000).toISOString();
    expect(await decide(at['nina']!, made.body.id, { expiresAt })).toMatchObject({ status: 200 });
    day.server.pass(2);
    expect(await search(made.body.id)).toMatchObject(refused(403, 'authorisation.expired'));
  });
}

export function examination(): void {
  const comparisons: string[] = [];

  it('begins with what the investigator hands over', async () => {
    expect(await queueOf('eve')).toEqual([]);
    const { body } = await at['ivan']!.post<{ items: { id: string }[] }>(
      `/searches/${day.found.searchId}/examinations`,
      { ranks: [1, 2] },
    );
    comparisons.push(...body.items.map(({ id }) => id));
    expect((await queueOf('eve')).toSorted()).toEqual(comparisons.toSorted());
    expect(await at['ivan']!.get('/examinations')).toMatchObject(refused(403, 'role.missing'));
  });

  it('two differ, a third decides: a lead, supported by two examiners', async () => {
    const [first] = comparisons as [string];
    expect(await examine('eve', first, 'support-same')).toMatchObject({ body: { decided: null } });
    expect(await examine('eli', first, 'inconclusive')).toMatchObject({ body: { decided: null } });
    expect(await queueOf('eve')).not.toContain(first);
    expect(await examine('emma', first, 'strong-support-same')).toMatchObject({
      body: { decided: 'supported' },
    });
    expect(await queueOf('emma')).not.toContain(first);
  });

  it('two agree, and no third is asked', async () => {
    const [, second] = comparisons as [string, string];
    await examine('emma', second, 'limited-support-same');
    expect(await examine('eve', second, 'support-different')).toMatchObject({
      body: { decided: 'not-supported' },
    });
    expect(await queueOf('eli')).toEqual([]);
  });
}
