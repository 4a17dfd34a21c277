/**
 * A route: its address, its schemas, who may call it, and what it does, in one object. From these objects come the router, the
 * OpenAPI document, docs/api.md and the table of roles in the tests, so none of them can be forgotten.
 *
 * Answers are cut to their schema: a field that the schema does not name never leaves the process, whatever a flow returns.
 */
import { createRoute, z, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../errors.js';
import type { Actor } from '../flows/people/actor.js';
import type { Vitrine } from '../flows/vitrine.js';
import { guard, type Access } from './access.js';
import { limitParts } from './limit-parts.js';
import { heavyWork } from './overload.js';
import { problemSchema } from './problem.js';
import type { HttpEnv, Proof, Served } from './served.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const nothing = z.object({});
type Nothing = typeof nothing;

interface Described<M extends Method = Method, Path extends string = string> {
  method: M;
  /** Below /api/v1, with parameters in braces. */
  path: Path;
  /** One line for the documents. */
  summary: string;
}

interface Asked<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  params?: P;
  query?: Q;
  /** JSON. */
  body?: B;
  /** multipart/form-data instead of JSON. */
  form?: B;
  /** Default: 256 KiB. */
  maxBodyBytes?: number;
  /** Decodes photos, or holds many in memory while they come: only so many at a time, counted before the body is read. */
  heavy?: boolean;
  /** The last parameter takes the rest of the address, slashes too. */
  wildcard?: boolean;
}

interface Answered<A extends z.ZodType> {
  /** Default: 200; without an answer 204. */
  status?: 200 | 201 | 202;
  answer?: A;
}

/** A route that answers with something else than JSON. */
interface Responded {
  /** What it answers with, for the documents. */
  media: string;
}

/** What a route works with. `actor` is there unless the route is public or for accounts. */
export interface Call<P, Q, B> {
  readonly served: Served;
  readonly vitrine: Vitrine;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly actor: Actor;
  readonly proof: Proof;
  readonly context: Context<HttpEnv>;
}

/** What a route takes and gives, for the typed client; exists as a type only. */
export interface RouteShape {
  /** Such as `GET /cases/{id}`. */
  name: string;
  params: unknown;
  query: unknown;
  body: unknown;
  answer: unknown;
}

export interface RouteDefinition<Shape extends RouteShape = RouteShape> extends Described {
  readonly access: Access;
  readonly config: RouteConfig;
  readonly mount: (app: OpenAPIHono<HttpEnv>) => void;
  readonly shape?: Shape;
}

export interface ShapeOf<
  M extends Method,
  Path extends string,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  Answer,
> {
  name: `${Uppercase<M>} ${Path}`;
  params: z.input<P>;
  query: z.input<Q>;
  body: z.input<B>;
  answer: Answer;
}

export const apiBase = '/api/v1';
const defaultBodyBytes = 256 * 1024;

type Run<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, T> = (
  call: Call<z.output<P>, z.output<Q>, z.output<B>>,
) => Promise<T> | T;

/** A route with a JSON answer, or none. */
export function route<
  M extends Method,
  Path extends string,
  A extends z.ZodType = z.ZodVoid,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(
  access: Access,
  spec: Described<M, Path> & Asked<P, Q, B> & Answered<A>,
  run: Run<P, Q, B, z.input<A> | void>,
): RouteDefinition<ShapeOf<M, Path, P, Q, B, z.output<A>>> {
  const { answer, status = 200 } = spec;
  if (answer === undefined) {
    return build(access, spec, 204, {}, async (call) => {
      await run(call);
      return call.context.body(null, 204);
    });
  }
  const content = { content: { 'application/json': { schema: answer } } };
  return build(access, spec, status, content, async (call) => {
    const result = await run(call);
    call.context.header('Cache-Control', 'no-store');
    return call.context.json(cut(answer, result), status);
  });
}

/** A route that makes its own response: pictures, tables, events. */
export function rawRoute<
  M extends Method,
  Path extends string,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(
  access: Access,
  spec: Described<M, Path> & Asked<P, Q, B> & Responded,
  run: Run<P, Q, B, Response>,
): RouteDefinition<ShapeOf<M, Path, P, Q, B, Response>> {
  const content = { content: { [spec.media]: { schema: z.string() } } };
  return build(access, spec, 200, content, async (call) => run(call));
}

function build<Shape extends RouteShape, P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  access: Access,
  spec: Described & Asked<P, Q, B>,
  status: number,
  content: { content?: Record<string, { schema: z.ZodType }> },
  respond: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Response> | Response,
): RouteDefinition<Shape> {
  const { method, path, summary } = spec;
  const config = createRoute({
    method,
    path,
    summary,
    tags: [path.split('/')[1] ?? ''],
    'x-access': access,
    middleware: [
      guard(access),
      bodyLimit({ maxSize: spec.maxBodyBytes ?? defaultBodyBytes, onError: refuseBody }),
      ...(spec.heavy === true ? [heavyWork] : []),
      ...(spec.form === undefined ? [] : [limitParts]),
    ],
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...bodyOf(spec),
    },
    responses: {
      [status]: { description: status === 204 ? 'Done.' : 'The answer.', ...content },
      default: {
        description: 'A problem; the code says which.',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  });
  const handler = (c: Context<HttpEnv>): Promise<Response> | Response => respond(callOf(c));
  return {
    method,
    path,
    summary,
    access,
    config,
    // What came in was checked by the schemas of this very route.
    mount: (app) => void app.openapi(spec.wildcard === true ? wildcardOf(config) : config, handler as never),
  };
}

/** The router’s own way to say it. */
function wildcardOf<T extends { path: string }>(config: T): T {
  return { ...config, path: config.path.replace(/\{(\w+)\}$/, '{$1{.+}}') };
}

function bodyOf({ body, form }: { body?: z.ZodType; form?: z.ZodType }) {
  if (body !== undefined)
    return { body: { required: true, content: { 'application/json': { schema: body } } } };
  if (form !== undefined)
    return { body: { required: true, content: { 'multipart/form-data': { schema: form } } } };
  return {};
}

function callOf<P, Q, B>(c: Context<HttpEnv>): Call<P, Q, B> {
  const served = c.get('served');
  const valid = c.req as unknown as { valid(target: string): unknown };
  const body = valid.valid('json') ?? valid.valid('form');
  if ([body, valid.valid('param'), valid.valid('query')].some(holdsNul))
    throw new AppError('request.invalid', 'expected text without NUL characters');
  return {
    served,
    vitrine: served.vitrine,
    params: valid.valid('param') as P,
    query: valid.valid('query') as Q,
    body: body as B,
    get actor() {
      return present(c.get('actor'));
    },
    get proof() {
      return present(c.get('proof'));
    },
    context: c,
  };
}

/** The database reads text up to the first NUL only: what follows would be decided on and committed to unseen. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || value instanceof Blob) return false;
  return Object.entries(value).some(([key, each]) => key.includes('\0') || holdsNul(each));
}

function present<T>(value: T | null): T {
  if (value === null) throw new AppError('session.missing', 'sign in, or send a token');
  return value;
}

function refuseBody(): never {
  throw new AppError('request.too-large', 'the body is longer than this address takes');
}

/** An answer that does not fit its schema is a mistake of ours, not of the caller. */
function cut(schema: z.ZodType, value: unknown): never {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`an answer does not fit its schema: ${z.prettifyError(parsed.error)}`);
  return parsed.data as never;
}
