import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Where nothing is remembered of earlier runs, files begin in the order of their size. Two are small, as what they do is in other files, and
 * take minutes: the last one would run alone while the other process has nothing to do.
 */
const longest = ['test/web/scripted-day.test.ts', 'test/http/scripted-day.test.ts'];

function isLong({ moduleId }: TestSpecification): boolean {
  return longest.some((each) => moduleId.endsWith(each));
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Not the one of arrays: it leaves the list as it was.
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((each) => !isLong(each))];
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/property-seed.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On a busy machine a browser may take seconds to draw what was asked for.
    expect: { poll: { timeout: 20_000 } },
    // Three for two cores: much of the time a file waits, for a child process, a browser or the disk.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
