/**
 * One day of an installation, by clicking and typing in Chromium, with the real server and models on real photos: from the printed link
 * to a report that a stranger counts again. Seven people, as the separation of duties needs, each in front of a browser of their own
 * with a passkey. One test after the other; each needs what came before. After each the stage looks whether a request left the origin.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { onStage } from './browser.js';
import { day } from './day/day.js';
import { oversight, report, traces } from './day/evening.js';
import { rights, theStop, urgency } from './day/limits.js';
import { lettingIn, rules } from './day/people.js';
import { examination, lead, searching } from './day/search.js';
import { casework, gallery } from './day/work.js';
import { hasAttFaces } from './searching.js';

if (!hasAttFaces)
  process.stderr.write('skipped, as there are no AT&T faces beside the checkout: the scripted day\n');

describe.skipIf(!hasAttFaces)('the day', () => {
  onStage('in the browser', (stage) => {
    // A step is never tried twice: others come after it, and it would be passed over as one of these.
    describe('step by step', { retry: 0 }, () => {
      let hasFailed = false;
      beforeAll(() => void (day.folder = mkdtempSync(join(tmpdir(), 'vitrine-web-day-'))));
      afterAll(() => {
        day.witness?.close();
        rmSync(day.folder, { recursive: true, force: true });
      });
      beforeEach((context) => context.skip(hasFailed, 'what came before it failed'));
      afterEach(({ task }) => void (hasFailed ||= task.result?.state === 'fail'));

      describe('people', () => lettingIn(stage));
      describe('rules', () => rules(stage));
      describe('a collection', gallery);
      describe('a case', casework);
      describe('a search', searching);
      describe('an examination', examination);
      describe('a lead', lead);
      describe('urgency', urgency);
      describe('a person’s request', rights);
      describe('the stop', theStop);
      describe('oversight', () => oversight(stage));
      describe('the report', () => report(stage));
      describe('traces', traces);
    });
  });
});
