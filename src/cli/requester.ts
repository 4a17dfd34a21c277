/** Who asks, for the record of a search: the operating system's word, not a setting. */
import { userInfo } from 'node:os';

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
