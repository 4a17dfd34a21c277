/** A text to be kept as a file, not shown: the pages that reports are have styles of their own, which ours do not let in. */
import type { Context } from 'hono';
import type { HttpEnv } from './served.js';

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** `name` is ours, never what somebody typed. */
export function download(context: Context<HttpEnv>, content: string, name: string): Response {
  return context.body(content, 200, {
    'Content-Type': types[name.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  });
}
