/**
 * What the server does with accounts: recognise who sent a request, sign in, set up a second factor. Whether a person may act is
 * decided elsewhere, at every request (`flows/people/recognise.ts`): a session outlives nobody's leave.
 *
 * Whoever cannot sign in learns one thing, `session.refused`, and not whether the address, the password or the code was wrong.
 */
import { AppError } from '../../errors.js';
import { recordNewPassword, removePasskey } from '../../flows/people/sign-in-means.js';
import { recordSecondFactor, refuseInactive } from '../../flows/people/recognise.js';
import { holderOfToken } from '../../flows/people/tokens.js';
import type { Vitrine } from '../../flows/vitrine.js';
import type { PersonId } from '../../types.js';
import type { Proof } from '../served.js';
import { cookiesOnly, refused, withCookies, withoutCookies } from './library-calls.js';
import { openLibrary, type AccountOptions, type Factor } from './open-library.js';

export interface WithCookies<T> {
  value: T;
  cookies: string[];
}

/** `code`: the one-time code comes next; `enrol`: a second factor is to be set up; `done`: signed in. */
export type NextStep = 'code' | 'enrol' | 'done';

export type Accounts = ReturnType<typeof openAccounts>;

/** A code counts once, also within the minute and a half in which it is right. */
const codeLifeMs = 120_000;

export function openAccounts(vitrine: Vitrine, options: AccountOptions) {
  const library = openLibrary(vitrine, options);
  const { api } = library;
  const usedCodes = new Map<string, number>();

  async function session(headers: Headers) {
    return api.getSession({ headers: cookiesOnly(headers) });
  }

  /** Throws `person.inactive`, also for what needs no second factor yet: whoever is disabled sets nothing up. */
  async function identify(headers: Headers): Promise<Proof | null> {
    const proof = await proofOf(headers);
    if (proof !== null) await refuseInactive(vitrine, proof.person);
    return proof;
  }

  async function proofOf(headers: Headers): Promise<Proof | null> {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      const holder = await holderOfToken(vitrine, bearer);
      if (holder === null) return null;
      return { person: holder.person, means: 'token', factor: holder.secondFactor ? 'token' : 'password' };
    }
    const found = await session(headers);
    if (found === null) return null;
    const factor = found.session.factor as Factor;
    const isWeak = factor === 'single-sign-on' && options.singleSignOn?.secondFactor !== true;
    return { person: found.user.id as PersonId, means: 'session', factor: isWeak ? 'password' : factor };
  }

  /** False only for who has an account and nothing but its password yet. */
  async function hasSecondFactor(headers: Headers): Promise<boolean> {
    const found = await session(headers);
    if (found === null) throw new AppError('session.missing', 'sign in first');
    if (found.user.twoFactorEnabled === true) return true;
    return (await api.listPasskeys({ headers: cookiesOnly(headers) })).length > 0;
  }

  /** Else a password alone would buy a second factor of one's own. */
  async function refuseWeakEnrolment(headers: Headers): Promise<void> {
    const proof = await identify(headers);
    if (proof?.means !== 'session') throw new AppError('session.missing', 'sign in first');
    if (proof.factor === 'password' && (await hasSecondFactor(headers))) {
      throw new AppError('second-factor.missing', 'sign in with the second factor that is set up already');
    }
  }

  function useCodeOnce(person: string, code: string): void {
    const now = Date.now();
    for (const [used, until] of usedCodes) if (until < now) usedCodes.delete(used);
    const key = `${person} ${code}`;
    if (usedCodes.has(key))
      throw new AppError('session.refused', 'this code was used; wait for the next one');
    usedCodes.set(key, now + codeLifeMs);
  }

  return {
    library,
    identify,

    async signIn(headers: Headers, email: string, password: string): Promise<WithCookies<NextStep>> {
      const body = { email: email.toLowerCase(), password };
      const { headers: set, response } = await refused(() =>
        api.signInEmail({ body, headers: withoutCookies(headers), returnHeaders: true }),
      );
      if ('twoFactorRedirect' in response) return { value: 'code', cookies: set.getSetCookie() };
      const cookies = set.getSetCookie();
      if (await hasSecondFactor(withCookies(headers, cookies))) {
        await api.signOut({ headers: withCookies(headers, cookies) });
        throw new AppError('second-factor.missing', 'sign in with your passkey');
      }
      return { value: 'enrol', cookies };
    },

    /** The second step of `signIn`, with its cookies; also the last one of `startCode`. */
    async confirmCode(headers: Headers, code: string): Promise<WithCookies<null>> {
      const { headers: set, response } = await refused(() =>
        api.verifyTOTP({ body: { code }, headers: cookiesOnly(headers), returnHeaders: true }),
      );
      const cookies = set.getSetCookie();
      try {
        useCodeOnce(response.user.id, code);
      } catch (error) {
        await api.signOut({ headers: withCookies(headers, cookies) });
        throw error;
      }
      return { value: null, cookies };
    },

    async passkeyChallenge(headers: Headers): Promise<WithCookies<object>> {
      const { headers: set, response } = await api.generatePasskeyAuthenticationOptions({
        headers: withoutCookies(headers),
        returnHeaders: true,
      });
      return { value: { ...response, userVerification: 'required' }, cookies: set.getSetCookie() };
    },

    async signInWithPasskey(headers: Headers, response: object): Promise<WithCookies<null>> {
      const { headers: set } = await refused(() =>
        api.verifyPasskeyAuthentication({
          body: { response: response as never },
          headers: cookiesOnly(headers),
          returnHeaders: true,
        }),
      );
      return { value: null, cookies: set.getSetCookie() };
    },

    /** An authenticator app: the address it reads, usually as a QR code. Nothing is on before `finishCode`. */
    async startCode(headers: Headers, password: string): Promise<{ uri: string }> {
      await refuseWeakEnrolment(headers);
      const response = await refused(() =>
        api.enableTwoFactor({ body: { password, method: 'totp' }, headers: cookiesOnly(headers) }),
      );
      if (!('totpURI' in response))
        throw new AppError('internal', 'expected the address for an authenticator app');
      return { uri: response.totpURI };
    },

    async finishCode(headers: Headers, code: string): Promise<WithCookies<null>> {
      await refuseWeakEnrolment(headers);
      const found = await session(headers);
      const { headers: set, response } = await refused(() =>
        api.verifyTOTP({ body: { code }, headers: cookiesOnly(headers), returnHeaders: true }),
      );
      useCodeOnce(response.user.id, code);
      if (found?.user.twoFactorEnabled !== true) {
        await recordSecondFactor(vitrine, response.user.id as PersonId, 'totp');
      }
      return { value: null, cookies: set.getSetCookie() };
    },

    async startPasskey(headers: Headers): Promise<WithCookies<object>> {
      await refuseWeakEnrolment(headers);
      const { headers: set, response } = await refused(() =>
        api.generatePasskeyRegistrationOptions({ headers: cookiesOnly(headers), returnHeaders: true }),
      );
      return { value: response, cookies: set.getSetCookie() };
    },

    /** The session that set it up has shown it: it counts as proven with a passkey. */
    async finishPasskey(headers: Headers, response: object, name: string): Promise<void> {
      await refuseWeakEnrolment(headers);
      const passkey = await refused(() =>
        api.verifyPasskeyRegistration({ body: { response, name }, headers: cookiesOnly(headers) }),
      );
      await recordSecondFactor(vitrine, passkey.userId as PersonId, 'passkey');
      const found = await session(headers);
      const { internalAdapter } = await library.$context;
      if (found !== null) await internalAdapter.updateSession(found.session.token, { factor: 'passkey' });
    },

    async listPasskeys(headers: Headers) {
      const passkeys = await api.listPasskeys({ headers: cookiesOnly(headers) });
      return passkeys.map(({ id, name, createdAt }) => ({
        id,
        name: name ?? '',
        createdAt: new Date(createdAt).toISOString(),
      }));
    },

    /** Throws `request.unknown`, or `second-factor.missing` for the last second factor. All other sessions end: a lost device has one. */
    async removePasskey(headers: Headers, person: PersonId, id: string): Promise<void> {
      await refuseWeakEnrolment(headers);
      await removePasskey(vitrine, person, id);
      await api.revokeOtherSessions({ headers: cookiesOnly(headers) });
    },

    /** Throws `session.refused` where the present one is wrong, or there is none. All other sessions end. */
    async changePassword(headers: Headers, present: string, wanted: string): Promise<void> {
      await refuseWeakEnrolment(headers);
      const { user } = await refused(() =>
        api.changePassword({
          body: { currentPassword: present, newPassword: wanted },
          headers: cookiesOnly(headers),
        }),
      );
      await recordNewPassword(vitrine, user.id as PersonId);
      await api.revokeOtherSessions({ headers: cookiesOnly(headers) });
    },

    /** `password`: false for who came by single sign-on only. */
    async factors(headers: Headers): Promise<{ password: boolean; code: boolean; passkeys: number }> {
      const found = await session(headers);
      const passkeys = found === null ? [] : await api.listPasskeys({ headers: cookiesOnly(headers) });
      const { internalAdapter } = await library.$context;
      const credential = found && (await internalAdapter.findCredentialAccount(found.user.id));
      return {
        password: typeof credential?.password === 'string',
        code: found?.user.twoFactorEnabled === true,
        passkeys: passkeys.length,
      };
    },

    async signOut(headers: Headers): Promise<WithCookies<null>> {
      const { headers: set } = await api.signOut({ headers: cookiesOnly(headers), returnHeaders: true });
      return { value: null, cookies: set.getSetCookie() };
    },

    /** Yours that are not over, newest first. */
    async listSessions(headers: Headers) {
      const own = await session(headers);
      const sessions = await api.listSessions({ headers: cookiesOnly(headers) });
      return sessions
        .map((each) => ({
          id: each.id,
          factor: (each as unknown as { factor: Factor }).factor,
          createdAt: new Date(each.createdAt).toISOString(),
          expiresAt: new Date(each.expiresAt).toISOString(),
          isThis: each.id === own?.session.id,
        }))
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    },

    async endOtherSessions(headers: Headers): Promise<void> {
      await api.revokeOtherSessions({ headers: cookiesOnly(headers) });
    },

    /** What people call the organisation's provider; null: there is none. */
    providerName: options.singleSignOn?.name ?? null,

    /** Where the browser goes to sign in with the organisation's provider. Throws `request.unknown` where there is none. */
    async singleSignOn(headers: Headers): Promise<WithCookies<string>> {
      if (options.singleSignOn === null) {
        throw new AppError('request.unknown', 'single sign-on is not set up here');
      }
      const { headers: set, response } = await api.signInSocial({
        body: { provider: 'single-sign-on', callbackURL: '/', errorCallbackURL: '/', disableRedirect: true },
        headers: withoutCookies(headers),
        returnHeaders: true,
      });
      if (response.url === undefined) throw new AppError('internal', 'expected the provider’s address');
      return { value: response.url, cookies: set.getSetCookie() };
    },

    /** The provider sends the browser back here. */
    singleSignOnReturn: (request: Request): Promise<Response> => library.handler(request),

    /**
     * An approved person's account with this password. One that was there before is emptied first: whoever was invited again lost
     * what he had, and somebody else may have it. Throws `person.inactive` where nobody approved the person.
     */
    async create(email: string, password: string): Promise<void> {
      const context = await library.$context;
      const { internalAdapter } = context;
      const earlier = await internalAdapter.findUserByEmail(email);
      if (earlier !== null) await internalAdapter.deleteUser(earlier.user.id);
      const wanted = { email, name: '', emailVerified: true };
      const user = await internalAdapter.createUser(wanted, { method: 'admin' });
      if (user === null) throw new AppError('person.inactive', 'nobody approved an account for this address');
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: await context.password.hash(password),
      });
    },
  };
}
