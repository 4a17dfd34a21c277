/**
 * Sign-on through an organisation's own identity provider (OpenID Connect). It proves who somebody is; it never brings anybody in:
 * only persons who were invited and approved here get an account (see `open-library.ts`).
 */
import type { GenericOAuthConfig } from 'better-auth/plugins/generic-oauth';
import { AppError } from '../../errors.js';

export interface SingleSignOn {
  provider: GenericOAuthConfig<'single-sign-on'>;
  /** What the sign-in page calls it. */
  name: string;
  /** The provider asks everybody for a second factor; somebody had to say so. */
  secondFactor: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** null where no provider is named. Throws `usage` when the settings are incomplete. */
export function readSingleSignOn(environment: Environment): SingleSignOn | null {
  const issuer = environment['VITRINE_OIDC_ISSUER'] || null;
  if (issuer === null) return null;
  const clientId = environment['VITRINE_OIDC_CLIENT_ID'] || null;
  const clientSecret = environment['VITRINE_OIDC_CLIENT_SECRET'] || null;
  if (clientId === null || clientSecret === null) {
    throw new AppError(
      'usage',
      'VITRINE_OIDC_ISSUER needs VITRINE_OIDC_CLIENT_ID and VITRINE_OIDC_CLIENT_SECRET',
    );
  }
  return {
    name: environment['VITRINE_OIDC_NAME'] || new URL(issuer).hostname,
    secondFactor: environment['VITRINE_OIDC_SECOND_FACTOR'] === '1',
    provider: {
      providerId: 'single-sign-on',
      discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      // Without the provider's keys an identity would be taken on its word.
      requireIdTokenVerification: true,
      clientId,
      clientSecret,
      scopes: ['openid', 'email', 'profile'],
      pkce: true,
      // An address that the provider did not check may be anybody's who typed it in: without one nobody is signed in, linked or not.
      mapProfileToUser: ({ email, ...profile }) => ({
        email: profile['email_verified'] === true ? (email ?? null) : null,
      }),
    },
  };
}
