/**
 * From a socket to the app. What goes over a network is encrypted, by us or by a proxy that we were told of; otherwise only this
 * machine can reach us.
 */
import { createAdaptorServer } from '@hono/node-server';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { AppError } from '../errors.js';
import type { App } from './app.js';
import { whyNotListening } from '../lib/why-not-listening.js';
import { isLoopback } from './network-address.js';

export interface ListenOptions {
  host: string;
  port: number;
  /** PEM. */
  tls: { cert: Buffer; key: Buffer } | null;
  behindProxy: boolean;
}

export interface Listening {
  port: number;
  /** Until then every request is told to come back. */
  answerWith(fetch: App['fetch']): void;
  /** Takes no new requests, waits a while for those under way, then ends. */
  close(): Promise<void>;
}

const graceMs = 10_000;

/** Throws `server.exposed`; to be called before anything is opened. */
export function refuseExposed({ host, tls, behindProxy }: Omit<ListenOptions, 'port'>): void {
  if (tls !== null || behindProxy || isLoopback(host)) return;
  throw new AppError(
    'server.exposed',
    `refused to listen on ${host} without encryption: give --tls-cert and --tls-key, or say --behind-proxy`,
  );
}

/** Throws `usage` when the port is taken or not ours to take. */
export async function listen(options: ListenOptions): Promise<Listening> {
  refuseExposed(options);
  let answer: App['fetch'] = comeBack;
  const { host, port, tls } = options;
  const secure = tls === null ? {} : { createServer: createSecureServer, serverOptions: tls };
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env),
    ...secure,
  }) as Server & {
    closeIdleConnections?: () => void;
    closeAllConnections?: () => void;
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new AppError('usage', whyNotListening(host, port, error), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    answerWith: (fetch) => void (answer = fetch),
    close: () =>
      new Promise((resolve) => {
        const patience = setTimeout(() => server.closeAllConnections?.(), graceMs);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections?.();
      }),
  };
}

function comeBack(): Response {
  return new Response(null, { status: 503, headers: { 'Retry-After': '1' } });
}
