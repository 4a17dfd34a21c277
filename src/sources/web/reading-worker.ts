/**
 * The child process in which pages, sitemaps, robots.txt and manifests are read. It watches its own memory, and ends when its parent does.
 * Only ever started, never imported.
 */
import { readIiif } from './read-iiif.js';
import { readPage } from './read-page.js';
import { readRobots } from './read-robots.js';
import { readSitemap } from './read-sitemap.js';
import type { ReadingReply, ReadingRequest } from './reading-messages.js';

const memoryLimitBytes = 800e6;
const memoryCheckMs = 25;

function read(request: ReadingRequest): object {
  const { bytes, address } = request;
  switch (request.kind) {
    case 'page':
      return readPage(bytes, address, request.charset);
    case 'sitemap':
      return readSitemap(bytes, address);
    case 'iiif':
      return readIiif(bytes, address);
    case 'robots':
      return readRobots(bytes, address, request.wanted, request.agent);
    default:
      throw new Error('asked out of form');
  }
}

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > memoryLimitBytes) process.exit(1);
}, memoryCheckMs).unref();
process.on('message', (request: ReadingRequest) => {
  let reply: ReadingReply;
  try {
    reply = { ok: true, contents: read(request) };
  } catch {
    // What a parser says may quote what it read.
    reply = { ok: false, message: 'it is not of the form that was expected' };
  }
  process.send?.(reply, () => {});
});
