/**
 * How many parts a form may have. The parser takes them one after the other without a break, and a million small ones are within the
 * limit of bytes: nobody else would be answered for seconds, the stop of all searches neither. Counted before they are parsed.
 */
import { createMiddleware } from 'hono/factory';
import { AppError } from '../errors.js';
import type { HttpEnv } from './served.js';

/** The most files that a route takes, and every field beside them. */
const mostParts = 1000;

/** Throws `request.too-large`. To be called behind the limit of bytes, and before the form is read. */
export const limitParts = createMiddleware<HttpEnv>(async (c, next) => {
  const [, quoted, plain] =
    /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(c.req.header('content-type') ?? '') ?? [];
  const boundary = quoted ?? plain;
  // Kept by the request: the parser finds the same bytes.
  if (boundary !== undefined && hasMore(Buffer.from(await c.req.arrayBuffer()), `--${boundary}`, mostParts)) {
    throw new AppError('request.too-large', `expected at most ${mostParts} files and fields at once`);
  }
  await next();
});

function hasMore(bytes: Buffer, text: string, most: number): boolean {
  let found = -1;
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + text.length)) {
    found++;
    if (found > most) return true;
  }
  return false;
}
