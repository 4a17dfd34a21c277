/** What a caller is told when something goes wrong: a problem document (RFC 9457) with the error's code. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { inspect } from 'node:util';
import { AppError, errorCodes } from '../errors.js';
import { httpStatusOf } from './http-status.js';
import { RetryLater } from './rate-limit.js';
import type { HttpEnv } from './served.js';

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(errorCodes),
    about: z.object({ case: z.string(), authorisation: z.string() }).optional(),
  })
  .openapi('Problem');

export function problem(c: Context<HttpEnv>, thrown: unknown): Response {
  const error = toAppError(thrown);
  const status = httpStatusOf(error.code);
  c.get('served').metrics.countProblem(error.code);
  const document: z.infer<typeof problemSchema> = {
    type: `urn:vitrine:error:${error.code}`,
    title: error.code,
    status,
    detail: error.message,
    instance: `urn:vitrine:request:${c.get('requestId')}`,
    code: error.code,
    ...(error.about === null ? {} : { about: error.about }),
  };
  const retryAfter = retryAfterSeconds(error, status);
  if (retryAfter !== null) c.header('Retry-After', String(retryAfter));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="vitrine"');
  c.header('Cache-Control', 'no-store');
  return c.json(document, status, { 'Content-Type': 'application/problem+json' });
}

function retryAfterSeconds(error: AppError, status: number): number | null {
  if (error instanceof RetryLater) return error.retryAfterSeconds;
  return status === 503 ? 5 : null;
}

/** What nobody foresaw is told to the operator, not to the caller: it may name files or people. */
function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HTTPException) return new AppError('usage', thrown.message || 'malformed request');
  if (process.env['VITRINE_DEBUG'] === '1') process.stderr.write(`${inspect(thrown)}\n`);
  return new AppError(
    'internal',
    'something unexpected happened; the server’s log says more with VITRINE_DEBUG=1',
    {
      cause: thrown,
    },
  );
}
