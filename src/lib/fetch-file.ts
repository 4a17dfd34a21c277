/** A file from a web address, bounded in size. Whether it is the right one its hash must say. */
import { AppError } from '../errors.js';

/** Throws `model.unavailable`, the only files that are fetched by address being models. */
export async function fetchFile(address: string, mostBytes: number): Promise<Buffer> {
  try {
    const response = await fetch(address);
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body) {
      bytes += part.byteLength;
      if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('model.unavailable', `expected to fetch ${address}, but: ${reason}`, { cause });
  }
}
