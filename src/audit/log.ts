/** Stands in until the transparency log is merged: the same interface, entries in one journal file. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogSigner {
  name: string;
  /** Ed25519 private seed, 32 bytes. */
  seed: Uint8Array;
}

export interface AuditLog {
  readonly origin: string;
  readonly size: number;
  append(entry: Uint8Array): Promise<{ index: number }>;
  checkpoint(): Promise<string>;
  read(index: number): Promise<Uint8Array>;
  entries(from?: number, to?: number): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  prove(index: number): Promise<string>;
  close(): Promise<void>;
}

export async function openLog(options: {
  folder: string;
  origin: string;
  signers: readonly LogSigner[];
}): Promise<AuditLog> {
  await mkdir(options.folder, { recursive: true });
  const path = join(options.folder, 'journal');
  const lines = async (): Promise<string[]> => {
    const text = await readFile(path, 'utf8').catch(() => '');
    return text === '' ? [] : text.trimEnd().split('\n');
  };
  let size = (await lines()).length;
  return {
    origin: options.origin,
    get size() {
      return size;
    },
    async append(entry) {
      const file = await open(path, 'a');
      await file.write(`${Buffer.from(entry).toString('base64')}\n`);
      await file.datasync();
      await file.close();
      size = (await lines()).length;
      return { index: size - 1 };
    },
    checkpoint: () => Promise.resolve(`${options.origin}\n${size}\n${randomBytes(32).toString('base64')}\n`),
    read: async (index) => Buffer.from((await lines())[index]!, 'base64'),
    async *entries(from = 0, to = Infinity) {
      for (const [index, line] of (await lines()).entries())
        if (index >= from && index < to) yield { index, bytes: Buffer.from(line, 'base64') };
    },
    prove: (index) => Promise.resolve(`proof of ${index}\n`),
    close: () => Promise.resolve(),
  };
}
