/** Signing in and out. The first steps are the only routes that do anything for somebody without a session. */
import { z } from '@hono/zod-openapi';
import { singleSignOnPath } from '../accounts/open-library.js';
import { setCookies } from '../cookies.js';
import { apiBase, rawRoute, route } from '../define-route.js';
import { networkAddress } from '../network-address.js';
import { codeSchema, roleSchema, webAuthnSchema } from '../schemas.js';

const step = z.object({ next: z.enum(['code', 'enrol', 'done']) });

const means = route(
  'public',
  {
    method: 'get',
    path: '/session/means',
    summary: 'How one can sign in here, besides password and passkey',
    answer: z.object({
      singleSignOn: z
        .string()
        .nullable()
        .openapi({ description: 'What the provider of the organisation is called; null: there is none.' }),
    }),
  },
  async ({ served }) => ({ singleSignOn: served.accounts.providerName }),
);

const withPassword = route(
  'public',
  {
    method: 'post',
    path: '/session/password',
    summary: 'Sign in, first step: e-mail address and password',
    body: z.object({ email: z.email().max(200), password: z.string().max(200) }),
    answer: step,
  },
  async ({ served, body, context }) => {
    served.attempts.take(networkAddress(context));
    served.attempts.take(body.email.toLowerCase());
    const { value, cookies } = await served.accounts.signIn(
      context.req.raw.headers,
      body.email,
      body.password,
    );
    setCookies(context, cookies);
    return { next: value };
  },
);

const withCode = route(
  'public',
  {
    method: 'post',
    path: '/session/code',
    summary: 'Sign in, second step: a one-time code',
    body: z.object({ code: codeSchema }),
    answer: step,
  },
  async ({ served, body, context }) => {
    served.attempts.take(networkAddress(context));
    const { cookies } = await served.accounts.confirmCode(context.req.raw.headers, body.code);
    setCookies(context, cookies);
    return { next: 'done' as const };
  },
);

const passkeyChallenge = route(
  'public',
  {
    method: 'post',
    path: '/session/passkey/challenge',
    summary: 'Sign in with a passkey: the challenge',
    answer: webAuthnSchema,
  },
  async ({ served, context }) => {
    served.attempts.take(networkAddress(context));
    const { value, cookies } = await served.accounts.passkeyChallenge(context.req.raw.headers);
    setCookies(context, cookies);
    return { ...value };
  },
);

const withPasskey = route(
  'public',
  {
    method: 'post',
    path: '/session/passkey',
    summary: 'Sign in with a passkey: the answer to the challenge',
    body: z.object({ response: webAuthnSchema }),
    answer: step,
  },
  async ({ served, body, context }) => {
    served.attempts.take(networkAddress(context));
    const { cookies } = await served.accounts.signInWithPasskey(context.req.raw.headers, body.response);
    setCookies(context, cookies);
    return { next: 'done' as const };
  },
);

const singleSignOn = route(
  'public',
  {
    method: 'post',
    path: '/session/single-sign-on',
    summary: 'Sign in with the organisation’s own provider: where to go',
    answer: z.object({ url: z.url() }),
  },
  async ({ served, context }) => {
    served.attempts.take(networkAddress(context));
    const { value, cookies } = await served.accounts.singleSignOn(context.req.raw.headers);
    setCookies(context, cookies);
    return { url: value };
  },
);

const singleSignOnReturn = rawRoute(
  'public',
  {
    method: 'get',
    path: `${singleSignOnPath.slice(apiBase.length)}/callback/single-sign-on`,
    summary: 'Where the organisation’s provider sends the browser back to',
    media: 'text/html',
  },
  ({ served, context }) => {
    served.attempts.take(networkAddress(context));
    return served.accounts.singleSignOnReturn(context.req.raw);
  },
);

const show = route(
  'anyone',
  {
    method: 'get',
    path: '/session',
    summary: 'Who you are here, and what you may do',
    answer: z.object({
      person: z.string(),
      name: z.string(),
      unit: z.string(),
      roles: z.array(roleSchema),
      untrained: z.array(roleSchema),
      means: z.enum(['session', 'token', 'operating-system']),
    }),
  },
  ({ actor }) => ({ ...actor, roles: [...actor.roles], untrained: [...actor.untrained] }),
);

const end = route(
  'account',
  { method: 'delete', path: '/session', summary: 'Sign out' },
  async ({ served, context }) => {
    const { cookies } = await served.accounts.signOut(context.req.raw.headers);
    setCookies(context, cookies);
  },
);

export const sessionRoutes = [
  means,
  withPassword,
  withCode,
  passkeyChallenge,
  withPasskey,
  singleSignOn,
  singleSignOnReturn,
  show,
  end,
];
