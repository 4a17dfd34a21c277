/**
 * The account library, set up: passwords, authenticator apps, passkeys, sessions and single sign-on, in the store's own
 * tables. Only its server-side functions are used; none of its own routes is served, so it can do nothing that a route of
 * ours does not ask for. There is no sign-up in it, and whichever way an account comes about, it is an approved person's or none.
 *
 * A session says how it was proven (`factor`), decided here by the endpoint that made it: any other endpoint makes none.
 */
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { findApproved } from '../../flows/people/recognise.js';
import type { Vitrine } from '../../flows/vitrine.js';
import { passwordLength } from '../schemas.js';
import type { SingleSignOn } from './single-sign-on.js';

export interface AccountOptions {
  /** Where people reach the server, for instance `https://search.example.org`; passkeys are bound to it. */
  origin: string;
  singleSignOn: SingleSignOn | null;
}

/** How a session was proven. Passkeys are asked for the holder's finger or PIN, so they are two factors in one. */
export type Factor = 'password' | 'totp' | 'passkey' | 'single-sign-on';

const factorByEndpoint: Readonly<Record<string, Factor>> = {
  '/sign-in/email': 'password',
  '/two-factor/verify-totp': 'totp',
  '/passkey/verify-authentication': 'passkey',
  '/callback/:id': 'single-sign-on',
};

export const singleSignOnPath = '/api/v1/session/single-sign-on';
/** A working day; nobody stays signed in over night. */
const sessionSeconds = 12 * 3600;

export type AccountLibrary = ReturnType<typeof openLibrary>;

export function openLibrary(vitrine: Vitrine, { origin, singleSignOn }: AccountOptions) {
  return betterAuth({
    appName: 'Vitrine',
    baseURL: origin,
    basePath: singleSignOnPath,
    trustedOrigins: [origin],
    secret: Buffer.from(vitrine.accountKey).toString('hex'),
    database: { db: vitrine.store.db, type: 'sqlite' },
    telemetry: { enabled: false },
    // Its messages name e-mail addresses; what matters comes back as an error.
    logger: { disabled: true },
    rateLimit: { enabled: false },
    onAPIError: { errorURL: `${origin}/` },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    user: { modelName: 'account_user' },
    session: {
      modelName: 'account_session',
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      additionalFields: { factor: { type: 'string', required: true, input: false } },
    },
    account: {
      modelName: 'account_credential',
      accountLinking: {
        enabled: true,
        // The organisation's own provider answers for the addresses it tells; those it did not check are none here (`single-sign-on.ts`).
        trustedProviders: ['single-sign-on'],
        requireLocalEmailVerified: false,
      },
      updateAccountOnSignIn: false,
    },
    verification: { modelName: 'account_verification' },
    advanced: {
      cookiePrefix: 'vitrine',
      useSecureCookies: origin.startsWith('https:'),
      ipAddress: { disableIpTracking: true },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const person = await findApproved(vitrine, user.email);
            return person === null ? false : { data: { ...user, id: person.id, name: person.name } };
          },
        },
      },
      session: {
        create: {
          before: async (session, context) => {
            const factor = factorByEndpoint[context?.path ?? ''];
            return factor === undefined ? false : { data: { ...session, factor } };
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Vitrine',
        schema: { twoFactor: { modelName: 'account_two_factor' } },
      }),
      passkey({
        rpName: 'Vitrine',
        rpID: new URL(origin).hostname,
        origin,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: {
          afterVerification: ({ verification }) =>
            refuseUnverified(verification.registrationInfo?.userVerified ?? false),
        },
        authentication: {
          afterVerification: ({ verification }) =>
            refuseUnverified(verification.authenticationInfo.userVerified),
        },
        schema: { passkey: { modelName: 'account_passkey' } },
      }),
      ...(singleSignOn === null ? [] : [genericOAuth({ config: [singleSignOn.provider] })]),
    ],
  });
}

/** The library takes a passkey by presence alone, which is one factor: whoever holds the device. */
function refuseUnverified(userVerified: boolean): void {
  if (userVerified) return;
  throw new APIError('UNAUTHORIZED', { message: 'the passkey did not ask for a finger, a face or a PIN' });
}
