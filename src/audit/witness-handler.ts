/** A witness over HTTP, as a handler for `node:http`. Bodies and time are bounded: anybody may ask. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Witness } from './witness.js';

const maxBodyBytes = 128 * 1024;
const bodyTimeoutMs = 10_000;

export function witnessHandler(witness: Witness): RequestListener {
  return (request, response) => {
    respond(witness, request, response).catch(() => {
      // Its own failure, such as a full disk: nothing was cosigned.
      if (!response.headersSent) end(response, 500, 'the witness cannot keep what it saw');
    });
  };
}

async function respond(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (!path.endsWith('/add-checkpoint')) return end(response, 404, 'POST add-checkpoint');
  if (request.method !== 'POST') return end(response, 405, 'POST add-checkpoint');
  const body = await readBody(request);
  if (typeof body === 'number') return end(response, body, body === 413 ? 'too long' : 'too slow');
  const { status, contentType, body: text } = await witness.addCheckpoint(body);
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** The body, or the status to refuse it with. */
async function readBody(request: IncomingMessage): Promise<string | 408 | 413> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), bodyTimeoutMs);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) return 413;
      chunks.push(chunk);
    }
  } catch {
    return 408;
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString();
}

function end(response: ServerResponse, status: number, line: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${line}\n`);
}
