/**
 * The typed client of the API, for the web app and for tests: the name of a route gives what it takes and what it answers, from the very
 * schemas of the server. Only types are imported, so nothing of the server comes along.
 */
import type { ErrorAbout, ErrorCode } from '../errors.js';
import type { ApiRoute } from './all-routes.js';
import type { RouteDefinition } from './define-route.js';

type Shape = ApiRoute extends infer R ? (R extends RouteDefinition<infer S> ? S : never) : never;
export type RouteName = Shape['name'];
type ShapeNamed<Name extends RouteName> = Extract<Shape, { name: Name }>;

export interface Asking<Name extends RouteName> {
  params?: ShapeNamed<Name>['params'];
  query?: ShapeNamed<Name>['query'];
  /** As JSON. */
  body?: ShapeNamed<Name>['body'];
  /** Instead of `body`, for routes that take photos. */
  form?: FormData;
  signal?: AbortSignal;
}

export type AnswerOf<Name extends RouteName> = ShapeNamed<Name>['answer'];

/** What the server refused, and why. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ErrorCode | 'unreachable';
  readonly retryAfterSeconds: number | null;
  /** null: not told. */
  readonly about: ErrorAbout | null;

  constructor(
    status: number,
    code: ErrorCode | 'unreachable',
    detail: string,
    retryAfterSeconds: number | null,
    about: ErrorAbout | null = null,
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.about = about;
  }
}

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** `base` as far as `/api/v1`; nothing where pages and API have one origin. */
export function apiClient(send: Fetch, base = '/api/v1') {
  return async function call<Name extends RouteName>(
    name: Name,
    asking: Asking<Name> = {},
  ): Promise<AnswerOf<Name>> {
    const [method = 'GET', path = ''] = name.split(' ');
    const { params = {}, query = {}, body, form, signal } = asking;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) =>
      encodeURIComponent(String((params as Record<string, unknown>)[key])),
    );
    const search = searchOf(query);
    const response = await send(`${base}${filled}${search}`, {
      method,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
      ...(form === undefined ? jsonOf(body) : { body: form }),
    });
    if (!response.ok) throw await problemOf(response);
    if (response.status === 204) return undefined as AnswerOf<Name>;
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return (isJson ? await response.json() : response) as AnswerOf<Name>;
  };
}

function jsonOf(body: unknown): RequestInit {
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function searchOf(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(
    given.map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
  return text === '' ? '' : `?${text}`;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const told = (await response.json().catch(() => null)) as {
    code?: ErrorCode;
    detail?: string;
    about?: ErrorAbout;
  } | null;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : null;
  return new ApiProblem(
    response.status,
    told?.code ?? 'unreachable',
    told?.detail ?? response.statusText,
    seconds,
    told?.about ?? null,
  );
}
