/** What the store and its logs say of each other. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { lawful, temporaryConfig } from './temporary-vitrine.js';
import { addCollection } from '../support/curator.js';

const config = temporaryConfig();
let vitrine: Vitrine;
let name = 0;
const add = (within = vitrine) => addCollection(within, { ...lawful, name: `collection ${++name}` });

beforeAll(async () => {
  await initialise(config);
  vitrine = await openVitrine(config);
});
afterAll(async () => {
  await vitrine.close();
  config.remove();
});

test('two processes append to one log in turn', async () => {
  const other = await openVitrine(config);
  await add();
  await add(other);
  await add();
  await other.close();
  const log = await vitrine.logs.open('events');
  expect(log.size).toBe(3);
});

test('an older copy of the log that was put back is noticed, and nothing is written on top of it', async () => {
  const folder = join(vitrine.folder.log, 'events');
  const copy = join(config.folder, 'older-log');
  await add();
  await vitrine.close();
  cpSync(folder, copy, { recursive: true });
  const later = await openVitrine(config);
  await add(later);
  await later.close();
  rmSync(folder, { recursive: true });
  cpSync(copy, folder, { recursive: true });
  vitrine = await openVitrine(config);
  await expect(add()).rejects.toMatchObject({ code: 'log.damaged' });
  rmSync(folder, { recursive: true });
  await vitrine.close();
  vitrine = await openVitrine(config);
  await expect(add()).rejects.toMatchObject({ code: 'log.damaged' });
});
