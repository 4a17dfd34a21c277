/** Several hosts in one server on loopback, told apart by name, with a list of what was asked for. Names are resolved by the test. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Answers by hand: slowly, brokenly. */
  by?: (request: IncomingMessage, response: ServerResponse) => void;
}
export type Pages = Record<string, Reply | string | Uint8Array | ((request: IncomingMessage) => Reply)>;

export interface TestWeb {
  port: number;
  /** `http://name:port/path` for `name/path`. */
  address(of: string): string;
  /** `host/path` of every request, in order, without the port. */
  asked: string[];
  headersOf: IncomingMessage['headers'][];
  pages: Pages;
  close(): Promise<void>;
}

/** `pages`: by `host/path`. Anything else is not found. `address`: of this machine, to listen on. */
export async function openTestWeb(pages: Pages, address = '127.0.0.1', port = 0): Promise<TestWeb> {
  const asked: string[] = [];
  const headersOf: IncomingMessage['headers'][] = [];
  const web = { pages };
  const server = createServer((request, response) => {
    const name = `${(request.headers.host ?? '').replace(/:\d+$/, '')}${request.url}`;
    asked.push(name);
    headersOf.push(request.headers);
    const found = web.pages[name] ?? { status: 404, body: 'nothing here' };
    const reply = typeof found === 'function' ? found(request) : found;
    const {
      status = 200,
      headers = {},
      body = '',
      by,
    } = typeof reply === 'string' || reply instanceof Uint8Array ? ({ body: reply } as Reply) : reply;
    if (by !== undefined) by(request, response);
    else response.writeHead(status, headers).end(body);
  });
  server.listen(port, address);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    address: (of) => `http://${of.replace('/', `:${bound}/`)}`,
    asked,
    headersOf,
    get pages() {
      return web.pages;
    },
    set pages(next) {
      web.pages = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
