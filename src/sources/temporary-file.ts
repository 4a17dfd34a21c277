/**
 * A file that was fetched in order to be opened: in a folder that nobody else may enter, gone when it is done with. What a crash left behind is
 * removed before the next one is made, by whichever process makes it.
 */
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFile {
  /** Of a file name, as path-bytes.ts has it. */
  readonly path: Buffer;
  /** At its end. Throws what the system says, as where there is no room. */
  write(bytes: Uint8Array): Promise<void>;
  /** Any number of times. */
  remove(): Promise<void>;
}

/** In the system's folder for temporary files (TMPDIR). */
export async function openTemporaryFile(): Promise<TemporaryFile> {
  await removeAbandoned();
  // Of mode 0700; the number tells whether whoever made it is still at work.
  const folder = await mkdtemp(join(tmpdir(), `vitrine-fetched-${process.pid}-`));
  const path = join(folder, 'holder');
  const file = await open(path, 'wx', 0o600);
  return {
    path: Buffer.from(path),
    write: (bytes) => file.appendFile(bytes),
    async remove() {
      await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^vitrine-fetched-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAtWork(Number(pid))) continue;
    // Another user's, which is theirs to remove.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAtWork(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
