/** How much is taken on at once. What comes beyond is told at once to come back, rather than left waiting. */
import { createMiddleware } from 'hono/factory';
import { RetryLater } from './rate-limit.js';
import type { HttpEnv } from './served.js';

/** Requests that hold or decode photos, beyond those that wait for a child process anyway. */
const mostHeavy = 16;

export const heavyWork = limitOf(mostHeavy);

/** Throws `server.busy` while `most` are under way. */
export function limitOf(most: number) {
  let underWay = 0;
  return createMiddleware<HttpEnv>(async (_c, next) => {
    if (underWay >= most) {
      throw new RetryLater('server.busy', 'the server has as much work as it takes; try again shortly', 2);
    }
    underWay++;
    try {
      await next();
    } finally {
      underWay--;
    }
  });
}
