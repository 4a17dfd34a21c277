/**
 * Puts a whole file in place so that after a crash or power cut there is either the old file or the new one.
 * Order: write beside the target, flush the bytes, rename over the target, flush the folder.
 */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes `bytes` to `path`, mode 0600. The folder must exist. A crash can leave `temporary` behind, never half a `path`.
 * Where two processes may write the same path at once, each needs a `temporary` of its own.
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array,
  temporary = `${path}.tmp`,
): Promise<void> {
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/**
 * Writes a file that is not there yet, mode 0600, and flushes its bytes. A crash can leave any part of it. Its entry in
 * the folder is durable after `flushFolder`, which one call does for many files.
 */
export async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Makes additions, renames and removals inside a folder durable. Does nothing where folders cannot be opened (Windows). */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
