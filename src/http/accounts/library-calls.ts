/** What every call of the account library has in common: the headers that it is given, and what its refusals become. */
import { isAPIError } from 'better-auth/api';
import { AppError } from '../../errors.js';

/** Runs what signs somebody in; whatever was wrong is one and the same to the caller. */
export async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (!isAPIError(error)) throw error;
    if (error.statusCode === 429)
      throw new AppError('request.too-many', 'too many wrong codes; wait a quarter of an hour');
    // A passkey that cannot be read is a server error to the library.
    const isPasskey = error.body?.['code'] === 'FAILED_TO_VERIFY_REGISTRATION';
    if (error.statusCode >= 500 && !isPasskey) throw error;
    throw new AppError('session.refused', 'not accepted', { cause: error });
  }
}

export function withoutCookies(headers: Headers): Headers {
  return pick(headers, ['origin', 'user-agent']);
}

export function cookiesOnly(headers: Headers): Headers {
  return pick(headers, ['origin', 'user-agent', 'cookie']);
}

/** As the browser would send them with the next request. */
export function withCookies(headers: Headers, cookies: readonly string[]): Headers {
  const picked = withoutCookies(headers);
  picked.set('cookie', cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; '));
  return picked;
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}
