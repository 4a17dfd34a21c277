/** Where a fetch may never go, whoever writes the address, the DNS answer or the redirect. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import {
  openGuardedFetch,
  type GuardedFetch,
  type GuardedOptions,
} from '#vitrine/sources/web/guarded-fetch.js';
import { openTestWeb, type Reply } from './test-web.js';

const brotliBomb = brotliCompressSync(Buffer.alloc(2_000_000));
const web = await openTestWeb({
  'good.test/': 'hello',
  'good.test/to-private': { status: 302, headers: { location: 'http://10.0.0.1/' } },
  'good.test/to-loopback': { status: 302, headers: { location: 'http://127.0.0.1/' } },
  'good.test/to-metadata': { status: 307, headers: { location: 'http://169.254.169.254/latest/meta-data/' } },
  'good.test/to-octal': { status: 301, headers: { location: 'http://0177.0.0.1/' } },
  'good.test/to-name': { status: 303, headers: { location: 'http://inside.test/' } },
  'good.test/to-file': { status: 302, headers: { location: 'file:///etc/passwd' } },
  'good.test/to-user': { status: 302, headers: { location: 'http://user:secret@good.test/' } },
  'good.test/loop': { status: 302, headers: { location: '/loop' } },
  'good.test/bomb': { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(20_000_000)) },
  'good.test/packed': { headers: { 'content-encoding': 'gzip' }, body: gzipSync('unpacked') },
  'good.test/large': { body: Buffer.alloc(2000) },
  'good.test/endless': { by: (_request, response) => void response.writeHead(200).write(Buffer.alloc(2000)) },
  'good.test/silent': { by: () => {} },
  'good.test/cookie': { headers: { 'set-cookie': 'who=me' }, body: 'x' },
  'changing.test/': { headers: { connection: 'close' }, body: 'first' },
});
const fetchers: GuardedFetch[] = [];
afterAll(async () => {
  await Promise.all(fetchers.map((each) => each.close()));
  await web.close();
});

/** Only these two names may be on loopback, and only at 127.0.0.1. */
function open(options: Partial<GuardedOptions> = {}): GuardedFetch {
  const fetcher = openGuardedFetch({
    contact: 'mailto:archive@example.org',
    allowPrivate: (host, address) => /^(good|changing)\.test$/.test(host) && address === '127.0.0.1',
    resolve: async () => ['127.0.0.1'],
    ...options,
  });
  fetchers.push(fetcher);
  return fetcher;
}

async function refusal(fetcher: GuardedFetch, address: string, more: object = {}): Promise<string> {
  try {
    const { status } = await fetcher.fetch({ address: new URL(address), mostBytes: 1000, ...more });
    return `fetched ${status}`;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('addresses that are refused, whatever spelling', () => {
  const literals = [
    '127.0.0.1', '127.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '0', '0.0.0.0',
    '10.0.0.1', '10.255.255.255', '0xa.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '3232235521', '169.254.169.254', '0xa9fea9fe',
    '2852039166', '0251.0376.0251.0376', '100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1',
    '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[::ffff:8.8.8.8]', '[::127.0.0.1]', '[::8.8.8.8]', '[fe80::1]',
    '[fc00::1]', '[fd00:ec2::254]', '[fec0::1]', '[ff02::1]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::1]', '[2001::1]', '[2001:db8::1]', '[100::1]', '１２７.０.０.１', '127。0。0。1', '127.0.0.1.',
    '①②⑦.0.0.1', '0.1.2.3', '198.19.255.255', '192.88.99.1', '[::ffff:0:7f00:1]', '[2001:2::1]', '[2001:20::1]', '[3fff::1]', '[5f00::1]',
  ]; // prettier-ignore
  it.each(literals)('%s', async (host) => {
    const before = web.asked.length;
    expect(await refusal(open(), `http://${host}:${web.port}/`)).toBe('photo.not-permitted');
    expect(web.asked.length).toBe(before);
  });

  it.each(literals)('a name that points at %s', async (host) => {
    const address = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '');
    const fetcher = open({ resolve: async () => [address] });
    expect(await refusal(fetcher, `http://inside.test:${web.port}/`)).toBe('photo.not-permitted');
  });

  it('a name of which one address is public and another is not', async () => {
    const fetcher = open({ resolve: async () => ['93.184.216.34', '127.0.0.1'] });
    expect(await refusal(fetcher, `http://mixed.test:${web.port}/`)).toBe('photo.not-permitted');
  });

  it('names that the system itself takes for this machine', async () => {
    const { resolve: _, ...options } = { contact: 'x@example.org', resolve: null };
    const fetcher = openGuardedFetch(options);
    fetchers.push(fetcher);
    expect(await refusal(fetcher, `http://localhost:${web.port}/`)).toBe('photo.not-permitted');
  });

  it('link-local addresses stay shut whatever is allowed', async () => {
    const fetcher = open({ allowPrivate: () => true, resolve: async () => ['169.254.169.254'] });
    expect(await refusal(fetcher, 'http://169.254.169.254/')).toBe('photo.not-permitted');
    expect(await refusal(fetcher, 'http://metadata.test/')).toBe('photo.not-permitted');
    expect(await refusal(fetcher, 'http://[fe80::1]/')).toBe('photo.not-permitted');
  });

  it.each(['168.63.129.16', '100.100.100.200', '[fd00:ec2::254]', '[fd20:ce::254]'])(
    'so do those at which clouds tell of credentials: %s',
    async (host) => {
      const address = host.replace(/^\[|\]$/g, '');
      const fetcher = open({ allowPrivate: () => true, resolve: async () => [address] });
      expect(await refusal(fetcher, `http://${host}/`)).toBe('photo.not-permitted');
      expect(await refusal(fetcher, 'http://metadata.test/')).toBe('photo.not-permitted');
    },
  );

  it.each([
    'ftp://good.test/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'http://user@good.test/',
    'http://a:b@good.test/',
  ])('%s', async (address) => expect(await refusal(open(), address)).toBe('photo.not-permitted'));
});

describe('names that change', () => {
  it('are dialled only at the address that was checked: the second answer of a rebinding name is refused', async () => {
    const other = await openTestWeb({ 'changing.test/': 'inside' }, '127.0.0.2', web.port);
    const answers = ['127.0.0.1', '127.0.0.2'];
    const asked: string[] = [];
    const fetcher = open({
      resolve: async (host) => {
        asked.push(host);
        return [answers.shift() ?? '127.0.0.2'];
      },
    });
    const address = web.address('changing.test/');
    expect(await refusal(fetcher, address)).toBe('fetched 200');
    expect(await refusal(fetcher, address)).toBe('photo.not-permitted');
    // One answer for each dial: there is no earlier check that could have seen another one.
    expect(asked).toEqual(['changing.test', 'changing.test']);
    expect(other.asked).toEqual([]);
    await other.close();
  });
});

describe('redirects', () => {
  it.each(['to-private', 'to-loopback', 'to-metadata', 'to-octal', 'to-name', 'to-file', 'to-user'])(
    '%s',
    async (path) => {
      const fetcher = open();
      expect(await refusal(fetcher, web.address(`good.test/${path}`))).toBe('photo.not-permitted');
      expect(web.asked.at(-1)).toBe(`good.test/${path}`);
    },
  );

  it('that never end', async () => {
    const before = web.asked.length;
    expect(await refusal(open(), web.address('good.test/loop'))).toBe('photo.unreadable');
    expect(web.asked.length - before).toBe(6);
  });

  it('are asked about one by one', async () => {
    const seen: string[] = [];
    const before = (address: URL) => void seen.push(address.pathname);
    await refusal(open(), web.address('good.test/to-name'), { before });
    expect(seen).toEqual(['/to-name', '/']);
  });
});

const trickle: Reply['by'] = (_request, response) => {
  response.writeHead(200);
  const timer = setInterval(() => void response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
};

describe('what is received', () => {
  it('is no more than was asked for, packed or not, stated or not', async () => {
    const fetcher = open();
    expect(await refusal(fetcher, web.address('good.test/large'))).toBe('photo.too-large');
    expect(await refusal(fetcher, web.address('good.test/endless'))).toBe('photo.too-large');
    expect(await refusal(fetcher, web.address('good.test/bomb'), { mostBytes: 1_000_000 })).toBe(
      'photo.too-large',
    );
    const { bytes } = await fetcher.fetch({
      address: new URL(web.address('good.test/packed')),
      mostBytes: 100,
    });
    expect(bytes.toString()).toBe('unpacked');
  });

  it('comes in time, or not at all', async () => {
    expect(await refusal(open({ headersTimeoutMs: 200 }), web.address('good.test/silent'))).toBe(
      'photo.unreadable',
    );
    const never = open({ wholeTimeoutMs: 200 });
    expect(await refusal(never, web.address('good.test/silent'))).toBe('photo.unreadable');
    expect(await refusal(never, web.address('good.test/endless'), { mostBytes: 1e9 })).toBe(
      'photo.unreadable',
    );
  });

  it('is no cookie, and is asked for under an honest name', async () => {
    const fetcher = open();
    await refusal(fetcher, web.address('good.test/cookie'));
    await refusal(fetcher, web.address('good.test/cookie'));
    const last = web.headersOf.at(-1)!;
    expect(last['cookie']).toBeUndefined();
    expect(last['user-agent']).toBe('Vitrine/0.1 (self-hosted face search; mailto:archive@example.org)');
  });

  it.each<[string, Reply, string]>([
    ['twice packed', { headers: { 'content-encoding': 'gzip, br' } }, 'photo.unreadable'],
    ['packed in another way', { headers: { 'content-encoding': 'zstd' } }, 'photo.unreadable'],
    ['no gzip', { headers: { 'content-encoding': 'gzip' }, body: 'plain' }, 'photo.unreadable'],
    ['a bomb of brotli', { headers: { 'content-encoding': 'br' }, body: brotliBomb }, 'photo.too-large'],
    [
      'a flood of headers',
      { headers: Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, 'x'.repeat(60)])) },
      'photo.unreadable',
    ],
    ['a false length', { headers: { 'content-length': '1000000000' }, body: 'x' }, 'photo.too-large'],
    ['to nowhere', { status: 302, headers: { location: 'http://[' } }, 'photo.unreadable'],
    ['to data', { status: 302, headers: { location: 'data:image/png;base64,AA' } }, 'photo.not-permitted'],
    ['to ftp', { status: 302, headers: { location: 'ftp://good.test/' } }, 'photo.not-permitted'],
  ])('may be %s', async (_, reply, expected) => {
    web.pages['good.test/hostile'] = reply;
    expect(await refusal(open(), web.address('good.test/hostile'))).toBe(expected);
  });

  it('may trickle, and is given up', async () => {
    web.pages['good.test/trickle'] = { by: trickle };
    const fetcher = open({ wholeTimeoutMs: 300 });
    expect(await refusal(fetcher, web.address('good.test/trickle'))).toBe('photo.unreadable');
  });

  it('comes from where it was asked, whatever proxy the environment names', async () => {
    const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : web.address('proxy.test/');
    try {
      const asked = web.asked.length;
      expect(await refusal(open(), web.address('good.test/'))).toBe('fetched 200');
      expect(web.asked.slice(asked)).toEqual(['good.test/']);
    } finally {
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });

  it('may be no HTTP at all', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    expect(await refusal(open(), `http://good.test:${port}/`)).toBe('photo.unreadable');
    server.close();
  });
});
