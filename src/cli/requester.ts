/** Who asks: where nobody supervises, whoever the operating system says; otherwise whoever the token was made for. */
import { userInfo } from 'node:os';
import { AppError } from '../errors.js';
import type { Actor } from '../flows/people/actor.js';
import type { Vitrine } from '../flows/vitrine.js';

const aboutToken =
  'the token in VITRINE_TOKEN is not valid: it ended, was ended, or is of another installation; ' +
  'make one in your account (POST /account/tokens), or unset VITRINE_TOKEN';

/**
 * Whoever the token in VITRINE_TOKEN was made for; without one, whoever the operating system says. Throws `session.missing` for a token that
 * is over, `policy.strict` where the policy asks for more than the operating system's word, and what `actAs` throws.
 */
export async function recogniseCaller(
  vitrine: Vitrine,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Actor> {
  const token = environment['VITRINE_TOKEN'] || null;
  if (token !== null) {
    const { recogniseToken } = await import('../flows/people/recognise.js');
    return recogniseToken(vitrine, token).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'session.missing') throw error;
      throw new AppError('session.missing', aboutToken, { cause: error });
    });
  }
  const { actAsUser } = await import('../flows/people/solo.js');
  return actAsUser(vitrine, requesterName());
}

/** Whether whoever asks may be told names: where somebody supervises, not without a token. Throws `session.missing` and what `actAs` throws. */
export async function mayBeTold(
  vitrine: Vitrine,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<boolean> {
  const { currentPolicy } = await import('../flows/policy/policy.js');
  const isToken = (environment['VITRINE_TOKEN'] || null) !== null;
  // Without supervision nothing is entered for a look: a policy can still be set afterwards.
  if (!isToken) return (await currentPolicy(vitrine.store.db)).policy.preset === 'solo';
  await recogniseCaller(vitrine, environment);
  return true;
}

/** The account's name; behind sudo also the name it gives for who called it. */
export function requesterName(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const account = accountName();
  const caller = environment['SUDO_USER'];
  return caller === undefined || caller === '' || caller === account
    ? account
    : `${account} (sudo: ${caller})`;
}

/** Containers run under numbers that have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
