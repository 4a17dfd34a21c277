/** One's own account: password, second factors, sessions and tokens. */
import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.js';
import { listTokens, makeToken, removeToken } from '../../flows/people/tokens.js';
import { setCookies } from '../cookies.js';
import { type Call, route } from '../define-route.js';
import { codeSchema, lineSchema, newPasswordSchema, webAuthnSchema } from '../schemas.js';

const token = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
});

/** A token cannot make the account its own. Throws `session.missing`. */
function headersOfSession({ proof, context }: Call<unknown, unknown, unknown>): Headers {
  if (proof.means !== 'session') throw new AppError('session.missing', 'this needs a session, not a token');
  return context.req.raw.headers;
}

const show = route(
  'account',
  {
    method: 'get',
    path: '/account',
    summary: 'What your account is proven with',
    answer: z.object({
      person: z.string(),
      password: z.boolean().openapi({ description: 'false: single sign-on only' }),
      code: z.boolean(),
      passkeys: z.number().int(),
    }),
  },
  async (call) => {
    const factors = await call.served.accounts.factors(headersOfSession(call));
    return { person: call.proof.person, ...factors };
  },
);

const startCode = route(
  'account',
  {
    method: 'post',
    path: '/account/code',
    summary: 'Set up an authenticator app: what it is to read, usually as a QR code',
    body: z.object({ password: z.string().max(200) }),
    answer: z.object({ uri: z.string() }),
  },
  (call) => {
    const headers = headersOfSession(call);
    call.served.attempts.take(call.proof.person);
    return call.served.accounts.startCode(headers, call.body.password);
  },
);

const finishCode = route(
  'account',
  {
    method: 'post',
    path: '/account/code/confirm',
    summary: 'Set up an authenticator app: its first code',
    body: z.object({ code: codeSchema }),
  },
  async (call) => {
    const headers = headersOfSession(call);
    call.served.attempts.take(call.proof.person);
    const { cookies } = await call.served.accounts.finishCode(headers, call.body.code);
    setCookies(call.context, cookies);
  },
);

const startPasskey = route(
  'account',
  {
    method: 'post',
    path: '/account/passkeys/challenge',
    summary: 'Set up a passkey: the challenge',
    answer: webAuthnSchema,
  },
  async (call) => {
    const { value, cookies } = await call.served.accounts.startPasskey(headersOfSession(call));
    setCookies(call.context, cookies);
    return { ...value };
  },
);

const finishPasskey = route(
  'account',
  {
    method: 'post',
    path: '/account/passkeys',
    summary: 'Set up a passkey: the answer to the challenge',
    body: z.object({ response: webAuthnSchema, name: lineSchema }),
  },
  async (call) => {
    const { response, name } = call.body;
    await call.served.accounts.finishPasskey(headersOfSession(call), response, name);
  },
);

const passkeys = route(
  'account',
  {
    method: 'get',
    path: '/account/passkeys',
    summary: 'Your passkeys',
    answer: z.object({
      items: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.string() })),
    }),
  },
  async (call) => ({ items: await call.served.accounts.listPasskeys(headersOfSession(call)) }),
);

const dropPasskey = route(
  'anyone',
  {
    method: 'delete',
    path: '/account/passkeys/{id}',
    summary: 'Remove a passkey, where another second factor stays; ends your other sessions',
    params: z.object({ id: z.string().max(100) }),
  },
  async (call) => {
    const headers = headersOfSession(call);
    await call.served.accounts.removePasskey(headers, call.actor.person, call.params.id);
  },
);

const changePassword = route(
  'anyone',
  {
    method: 'put',
    path: '/account/password',
    summary: 'Change your password; ends your other sessions',
    body: z.object({ present: z.string().max(200), wanted: newPasswordSchema }),
  },
  async (call) => {
    const headers = headersOfSession(call);
    call.served.attempts.take(call.proof.person);
    await call.served.accounts.changePassword(headers, call.body.present, call.body.wanted);
  },
);

const sessions = route(
  'anyone',
  {
    method: 'get',
    path: '/account/sessions',
    summary: 'Where you are signed in, newest first',
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          factor: z.enum(['password', 'totp', 'passkey', 'single-sign-on']),
          createdAt: z.string(),
          expiresAt: z.string(),
          isThis: z.boolean(),
        }),
      ),
    }),
  },
  async (call) => ({ items: await call.served.accounts.listSessions(headersOfSession(call)) }),
);

const endSessions = route(
  'anyone',
  {
    method: 'delete',
    path: '/account/sessions',
    summary: 'End all your sessions but this one',
  },
  (call) => call.served.accounts.endOtherSessions(headersOfSession(call)),
);

const tokens = route(
  'anyone',
  {
    method: 'get',
    path: '/account/tokens',
    summary: 'Your personal tokens',
    answer: z.object({ items: z.array(token) }),
  },
  async ({ vitrine, actor }) => ({ items: await listTokens(vitrine, actor) }),
);

const newToken = route(
  'anyone',
  {
    method: 'post',
    path: '/account/tokens',
    summary: 'Make a personal token; its secret is told this once',
    body: z.object({ name: lineSchema, days: z.number().int().min(1).max(90) }),
    status: 201,
    answer: token.extend({ secret: z.string() }),
  },
  ({ vitrine, actor, body }) => makeToken(vitrine, actor, body),
);

const dropToken = route(
  'anyone',
  {
    method: 'delete',
    path: '/account/tokens/{id}',
    summary: 'End a personal token',
    params: z.object({ id: z.string().max(100) }),
  },
  ({ vitrine, actor, params }) => removeToken(vitrine, actor, params.id),
);

export const accountRoutes = [
  show,
  startCode,
  finishCode,
  startPasskey,
  finishPasskey,
  passkeys,
  dropPasskey,
  changePassword,
  sessions,
  endSessions,
  tokens,
  newToken,
  dropToken,
];
