/** WACZ files by the letter of the specification, or a little beside it (WACZ 1.1.1, sections 4 and 5). */
import { sha256Digest } from './warc.js';
import { zipOf } from './zip.js';

export interface WaczParts {
  /** By their names in `archive/`. */
  warcs: Record<string, Buffer>;
  pages: object[];
  /** Of the WARC files, which are to be stored. */
  deflated?: boolean;
  /** What is stated instead of the truth. */
  hashes?: Record<string, string>;
  digest?: string;
  without?: string;
}

export function waczOf({ warcs, pages, deflated = false, hashes = {}, digest, without }: WaczParts): Buffer {
  const header = { format: 'json-pages-1.0', id: 'pages', title: 'All pages' };
  const lines = [header, ...pages].map((each) => `${JSON.stringify(each)}\n`).join('');
  const files = [
    ...Object.entries(warcs).map(([name, bytes]) => ({ path: `archive/${name}`, bytes })),
    { path: 'indexes/index.cdx', bytes: Buffer.from('') },
    { path: 'pages/pages.jsonl', bytes: Buffer.from(lines) },
  ];
  const resources = files.map(({ path, bytes }) => ({
    name: path.split('/').at(-1),
    path,
    hash: hashes[path] ?? sha256Digest(bytes),
    bytes: bytes.length,
  }));
  const listed = Buffer.from(
    JSON.stringify({
      profile: 'data-package',
      wacz_version: '1.1.1',
      title: 'press',
      created: '2024-05-17T09:30:00Z',
      resources,
    }),
  );
  const vouched = { path: 'datapackage.json', hash: digest ?? sha256Digest(listed) };
  const entries = [
    { name: 'datapackage.json', bytes: listed },
    { name: 'datapackage-digest.json', bytes: Buffer.from(JSON.stringify(vouched)) },
    ...files.map(({ path, bytes }) => ({
      name: path,
      bytes,
      deflated: deflated || !path.startsWith('archive/'),
    })),
  ];
  return zipOf(entries.filter(({ name }) => name !== without));
}
