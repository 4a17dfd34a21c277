/**
 * Property tests draw the same cases in every run, so that the one command that decides decides the same way twice.
 * VITRINE_TEST_SEED draws others, VITRINE_TEST_RUNS draws more: new cases are looked for on purpose, not by accident.
 */

import * as fc from 'fast-check';

fc.configureGlobal({
  seed: Number(process.env['VITRINE_TEST_SEED'] ?? 20261125),
  ...(process.env['VITRINE_TEST_RUNS'] ? { numRuns: Number(process.env['VITRINE_TEST_RUNS']) } : {}),
});
