/** The thread of read-facts.ts. Only ever started, never imported. */
import { parentPort } from 'node:worker_threads';
import { readCredentials } from './content-credentials.js';
import type { FactSources, WrittenFacts } from './read-facts.js';
import { readWritten } from './written-facts.js';

// Nothing that a file names is fetched, whatever a library would do.
globalThis.fetch = () => Promise.reject(new Error('nothing is fetched here'));

async function answer(sources: FactSources): Promise<WrittenFacts> {
  const written = await readWritten(sources);
  const credentials = sources.file === null ? null : await readCredentials(sources.file);
  if (credentials === null) return written;
  return { ...written, facts: { ...(written.facts ?? noFacts), credentials } };
}

const noFacts = {
  make: null,
  model: null,
  title: null,
  caption: null,
  author: null,
  copyright: null,
  keywords: [],
  regions: [],
};

parentPort?.on('message', (sources: FactSources) => {
  void answer(sources)
    .catch(() => null)
    .then((facts) => parentPort?.postMessage(facts, []));
});
