/**
 * What a person prefers to see, in cookies of this site: nothing of this app is ever in the browser’s storage. The server
 * does not read them.
 */
import { isMantineColorScheme, type MantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';

const yearSeconds = 365 * 24 * 3600;

export function readPreference(name: 'theme' | 'language'): string | null {
  const found = document.cookie.split('; ').find((each) => each.startsWith(`vitrine-${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(found.indexOf('=') + 1));
}

export function writePreference(name: 'theme' | 'language', value: string): void {
  document.cookie = `vitrine-${name}=${encodeURIComponent(value)}; path=/; max-age=${yearSeconds}; samesite=lax`;
}

export function colourSchemeInCookie(): MantineColorSchemeManager {
  return {
    get: (otherwise): MantineColorScheme => {
      const kept = readPreference('theme');
      return isMantineColorScheme(kept) ? kept : otherwise;
    },
    set: (scheme) => writePreference('theme', scheme),
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    clear: () => writePreference('theme', 'auto'),
  };
}
