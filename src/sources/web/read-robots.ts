/** What a robots.txt says of one address (RFC 9309). Runs only in the child process of `reading-worker.ts`. */
import robotsModule from 'robots-parser';
import { comparableAddress } from '../../lib/comparable-address.js';
import type { RobotsAnswer } from './reading-messages.js';

/** The types of the package speak of another kind of module than it is. */
const robotsParser = robotsModule as unknown as typeof robotsModule.default;

/**
 * `agent`: the product token. `robots` is where the file lies; it speaks of its own origin only. Both sides are compared as RFC 9309, 2.2.2
 * asks: %61 is an a, in a rule as in an address.
 */
export function readRobots(bytes: Uint8Array, robots: string, wanted: string, agent: string): RobotsAnswer {
  const text = Buffer.from(bytes)
    .toString()
    .replace(/^\uFEFF/, '');
  const rules = robotsParser(robots, comparableAddress(text));
  const address = comparableAddress(wanted);
  const isAllowed = rules.isAllowed(address, agent) ?? false;
  const line = rules.getMatchingLineNumber(address, agent);
  const delay = rules.getCrawlDelay(agent);
  const stated = line > 0 ? text.split(/\r\n|\r|\n/).at(line - 1) : undefined;
  return {
    isAllowed,
    rule: stated === undefined ? null : stated.trim().slice(0, 500),
    delaySeconds: delay !== undefined && delay >= 0 && Number.isFinite(delay) ? delay : null,
  };
}
