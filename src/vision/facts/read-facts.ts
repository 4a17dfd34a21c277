/**
 * What a photo's file says of itself, read in a thread beside the decoding. Parsers of metadata meet texts that take them minutes, and
 * folders that lead in circles: the thread has some seconds and a little memory, and is ended after that. Then the file says nothing, and the
 * photo is none the worse for it.
 */
import { Worker } from 'node:worker_threads';
import type { CameraFacts, FileFacts } from '../../types.js';

export interface WrittenFacts {
  camera: CameraFacts;
  facts: FileFacts | null;
}

/** Blocks of metadata as the image library found them; `file` where its own reader finds more, or a manifest may be in it. */
export interface FactSources {
  exif: Uint8Array | null;
  xmp: Uint8Array | null;
  iptc: Uint8Array | null;
  file: Uint8Array | null;
}

export const nothingWritten: WrittenFacts = { camera: { capturedAt: null, place: null }, facts: null };

const timeoutMs = 10_000;
const threadFile = new URL('./facts-thread.js', import.meta.url);
let thread: Worker | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Never throws. One after the other, also where nobody waits for the one before: its answer must not be taken for the next one's. */
export async function readFacts(sources: FactSources): Promise<WrittenFacts> {
  if (Object.values(sources).every((source) => source === null)) return nothingWritten;
  const facts = last.then(() => factsFrom(sources));
  last = facts;
  return facts;
}

async function factsFrom(sources: FactSources): Promise<WrittenFacts> {
  thread ??= startThread();
  const answer = await askThread(thread, sources);
  if (answer !== null) return answer;
  await thread.terminate();
  thread = undefined;
  return nothingWritten;
}

function startThread(): Worker {
  // What a parser prints about a file is nobody's to read.
  const options = { stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: 128 } };
  const started = new Worker(threadFile, options);
  started.unref();
  return started;
}

/** Null: it failed, or took too long. */
function askThread(worker: Worker, sources: FactSources): Promise<WrittenFacts | null> {
  return new Promise((resolve) => {
    const settle = (answer: WrittenFacts | null): void => {
      clearTimeout(timer);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      worker.on('error', () => {});
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), timeoutMs);
    worker.removeAllListeners('error');
    worker.once('message', (answer: WrittenFacts | null) => settle(answer));
    worker.once('error', () => settle(null));
    worker.once('exit', () => settle(null));
    worker.postMessage(sources, []);
  });
}
