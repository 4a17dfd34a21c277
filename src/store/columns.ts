/** Kinds of columns. */
import type { ColumnType } from 'kysely';

/** Set once, when the row is made. */
export type Fixed<T> = ColumnType<T, T, never>;
/** Handed out by the database, ascending, never reused. */
export type RowId<T> = ColumnType<T, never, never>;
