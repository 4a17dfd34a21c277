import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeWriterLock } from '#vitrine/store/writer-lock.js';
import { temporaryFolder } from './temporary-folder.js';

test('one holder at a time, within a process too', () => {
  const path = join(temporaryFolder(), 'writer.lock');
  const lock = takeWriterLock(path);
  expect(() => takeWriterLock(path)).toThrow(expect.objectContaining({ code: 'store.busy' }));
  lock.release();
  takeWriterLock(path).release();
});

test('the lock goes with a killed process', async () => {
  const path = join(temporaryFolder(), 'writer.lock');
  const holder = fork(new URL('hold-lock.mjs', import.meta.url), [path]);
  await once(holder, 'message');
  expect(() => takeWriterLock(path)).toThrow(expect.objectContaining({ code: 'store.busy' }));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  takeWriterLock(path).release();
});
