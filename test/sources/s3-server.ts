/** As much of S3 as a reader meets: ListObjectsV2 in pages, GetObject with ranges and conditions, signatures asked for. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Server {
  endpoint: string;
  /** `bucket/key` to bytes. */
  objects: Map<string, Uint8Array>;
  /** What it sends in the place of an object that it lists, whatever is asked for. */
  sent: Map<string, Uint8Array>;
  /** It says that there is more, and sends the same page for ever. */
  loops: boolean;
  /** Method, path and range of every request. */
  asked: string[];
  /** The access key by which each was signed; null: anonymous. */
  keys: (string | null)[];
  close(): Promise<void>;
}

export async function openS3(objects: Record<string, Uint8Array>, pageSize = 2): Promise<S3Server> {
  const all = new Map(Object.entries(objects));
  const asked: string[] = [];
  const keys: (string | null)[] = [];
  const sent = new Map<string, Uint8Array>();
  const state = { loops: false };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3.test');
    const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
    const key = rest.join('/');
    const { range } = request.headers;
    asked.push(`${request.method} ${bucket}/${key}${range === undefined ? '' : ` ${range}`}`);
    keys.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? null);
    if (key === '') {
      const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`;
      const names = [...all.keys()].filter((name) => name.startsWith(prefix)).toSorted();
      const from = state.loops ? 0 : Number(url.searchParams.get('continuation-token') ?? 0);
      const page = names.slice(from, from + pageSize);
      const isTruncated = state.loops || from + pageSize < names.length;
      const contents = page.map((name) => {
        const bytes = all.get(name)!;
        const shown = name.slice(bucket.length + 1).replaceAll('&', '&amp;');
        return `<Contents><Key>${shown}</Key><Size>${bytes.length}</Size><ETag>${tagOf(bytes).replaceAll('"', '&quot;')}</ETag></Contents>`;
      });
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${isTruncated ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`,
      );
      return;
    }
    const lie = sent.get(`${bucket}/${key}`);
    if (lie !== undefined) {
      response.writeHead(200).end(lie);
      return;
    }
    const bytes = all.get(`${bucket}/${key}`);
    if (bytes === undefined) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    if ((request.headers['if-match'] ?? tagOf(bytes)) !== tagOf(bytes)) {
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      return;
    }
    const last = /^bytes=0-(\d+)$/.exec(range ?? '')?.[1];
    response.writeHead(last === undefined ? 200 : 206, { etag: tagOf(bytes) });
    response.end(last === undefined ? bytes : bytes.subarray(0, Number(last) + 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects: all,
    sent,
    asked,
    keys,
    get loops() {
      return state.loops;
    },
    set loops(next) {
      state.loops = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function tagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
