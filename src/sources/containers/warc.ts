/**
 * Web archives: WARC files as crawlers, browsers and wget write them. Read twice: first what pages say of their pictures, then the pictures. The records
 * around them are only read as far as that takes.
 */
import type { ContainerKind, ContainerReader } from './container.js';
import { isGzip } from './gzip-members.js';
import { startPageIndex } from './page-index.js';
import { photosInWarcs } from './warc-photos.js';
import { gatherPages } from './warc-pages.js';
import { isWarc } from './warc-records.js';

export const warcKind: ContainerKind = {
  name: 'warc',
  matches: (head, name) => isWarc(head) || (isGzip(head) && /\.warc\.gz$/i.test(name)),
  async *open(reader: ContainerReader, isHolder) {
    const pages = startPageIndex();
    const repeated = new Set<string>();
    await gatherPages(reader, pages, repeated);
    yield* photosInWarcs([{ reader, prefix: '', custody: [], needsDigest: false }], {
      pages,
      repeated,
      isHolder,
    });
  },
};
