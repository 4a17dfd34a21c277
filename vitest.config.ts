import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/property-seed.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On a busy machine a browser may take seconds to draw what was asked for.
    expect: { poll: { timeout: 20_000 } },
    // Two at a time: most files start child processes of their own.
    maxWorkers: 2,
  },
});
