/**
 * One day of an installation, over HTTP, with the real models, on a real store and real photos: from the printed link to a report that a
 * stranger counts again from copies of the log files. One test after the other; each needs what came before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { day } from './day.js';
import { evening, leaving } from './day/evening.js';
import { casework, gallery } from './day/gallery.js';
import { people, rules } from './day/people.js';
import { examination, searching } from './day/search.js';
import { temporaryServer } from './temporary-server.js';

beforeAll(async () => {
  day.folder = mkdtempSync(join(tmpdir(), 'vitrine-day-'));
  day.server = await temporaryServer({ behindProxy: true });
});
afterAll(async () => {
  day.witness.close();
  await day.server.remove();
  rmSync(day.folder, { recursive: true, force: true });
});

describe('people', people);
describe('rules', rules);
describe('a collection', gallery);
describe('a case', casework);
describe('a search', searching);
describe('an examination', examination);
describe('what leaves the house', leaving);
describe('the evening', evening);
