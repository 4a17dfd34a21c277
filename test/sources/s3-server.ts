/** As much of S3 as a reader meets: ListObjectsV2 in pages, GetObject with ranges and conditions, signatures asked for. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Server {
  endpoint: string;
  /** `bucket/key` to bytes. */
  objects: Map<string, Uint8Array>;
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
      const from = Number(url.searchParams.get('continuation-token') ?? 0);
      const page = names.slice(from, from + pageSize);
      const isTruncated = from + pageSize < names.length;
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
    const bytes = all.get(`${bucket}/${key}`);
    if (bytes === undefined) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code></Error>');
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
    asked,
    keys,
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
