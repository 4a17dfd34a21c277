/** Where a request comes from, for limits. Only a proxy that we were told of is believed. */
import type { Context } from 'hono';
import type { HttpEnv } from './served.js';

export function networkAddress(c: Context<HttpEnv>): string {
  // Without a socket, as in tests, there is no environment.
  const bindings = c.env as HttpEnv['Bindings'] | undefined;
  const peer = bindings?.incoming?.socket.remoteAddress ?? 'unknown';
  if (!c.get('served').settings.behindProxy) return peer;
  // The last one is what our own proxy saw; those before it are the sender's word.
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? peer;
}

export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$|^localhost$/.test(address);
}
