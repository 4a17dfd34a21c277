/**
 * One writer at a time: whoever indexes, removes or rebuilds holds this lock; searches do not need it.
 *
 * The lock is an open exclusive transaction on an empty database file, that is, a lock of the operating system on
 * that file: it goes with the process, however that ends. Never open the file by other means in a process that holds
 * it; POSIX drops all locks of a process on a file when any handle to it is closed.
 */
import Libsql from 'libsql';
import { AppError } from '../errors.js';
import { asStorageError } from '../lib/storage-errors.js';

export interface WriterLock {
  release(): void;
}

/** A handle that nothing refers to would be closed by the garbage collector, and the lock with it. */
const held = new Set<object>();

/** Throws `store.busy` at once when another process, or another part of this one, holds it. */
export function takeWriterLock(path: string): WriterLock {
  let database: InstanceType<typeof Libsql> | null = null;
  try {
    database = new Libsql(path);
    database.exec('pragma busy_timeout = 0');
    database.exec('begin exclusive');
  } catch (error) {
    database?.close();
    const meant = asStorageError(error);
    if (meant instanceof AppError && meant.code === 'store.busy') {
      throw new AppError(
        'store.busy',
        'photos are being indexed, removed or verified already; wait until that is done, or stop it, and try again',
        { cause: error },
      );
    }
    throw meant;
  }
  const lock = database;
  held.add(lock);
  return {
    release() {
      held.delete(lock);
      lock.exec('rollback');
      lock.close();
    },
  };
}
