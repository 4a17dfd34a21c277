/** Who asks, for the record: the operating system's word, not a setting; where the policy wants more, refused. */
import { userInfo } from 'node:os';
import type { Actor } from '../flows/actor.js';
import type { Vitrine } from '../flows/vitrine.js';

/** Throws `policy.strict`. */
export async function recogniseCaller(vitrine: Vitrine): Promise<Actor> {
  const { actAsUser } = await import('../flows/solo.js');
  return actAsUser(vitrine, requesterName());
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
