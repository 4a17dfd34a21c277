/** Pages of lists that are ordered by a number. A cursor is opaque to callers, so that what is behind it can change. */
import { AppError } from '../errors.js';

/** Throws `usage` for a cursor that no page gave. */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) throw new AppError('usage', 'cursor: expected one that a page gave');
  return Number(match[1]);
}

/** `items` as they came for `limit`; a full page may be followed by another. */
export function pageOfItems<T extends { id: number }>(
  items: T[],
  limit: number,
): { items: T[]; nextCursor: string | null } {
  const last = items.at(-1);
  const nextCursor =
    items.length < limit || last === undefined ? null : Buffer.from(`after:${last.id}`).toString('base64url');
  return { items, nextCursor };
}
