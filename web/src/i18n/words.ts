/**
 * Words of the app in the reader’s language: one catalogue per screen and language, loaded when it is needed. English is the one that
 * others are held against by a test, and the one that types the keys.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readPreference, writePreference } from '../app/preferences.js';
import { localeOf } from './locale.js';

export const languages = [
  { code: 'en', name: 'English' },
  { code: 'nl', name: 'Nederlands' },
  { code: 'fr', name: 'Français' },
] as const;
export type LanguageCode = (typeof languages)[number]['code'];

const catalogues = import.meta.glob<{ default: Record<string, unknown> }>('./{en,nl,fr}/*.json');

export async function startWords(): Promise<void> {
  i18next.on('languageChanged', (code) => (document.documentElement.lang = code));
  await i18next
    .use({ type: 'backend' as const, read: readCatalogue })
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      fallbackLng: 'en',
      supportedLngs: languages.map(({ code }) => code),
      ns: ['common', 'errors'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      nsSeparator: false,
      // Codes of errors have dots in them.
      keySeparator: '.',
      returnNull: false,
    });
  i18next.services.formatter?.addCached('number', (language, options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(localeOf(language ?? 'en'), options);
    return (value: number) => format.format(value);
  });
}

export async function changeLanguage(code: LanguageCode): Promise<void> {
  writePreference('language', code);
  await i18next.changeLanguage(code);
}

function readCatalogue(
  language: string,
  name: string,
  done: (error: unknown, data: Record<string, unknown> | false) => void,
): void {
  const load = catalogues[`./${language}/${name}.json`];
  if (load === undefined) {
    done(new Error(`no catalogue ${name} in ${language}`), false);
    return;
  }
  load().then(
    ({ default: words }) => done(null, words),
    (error: unknown) => done(error, false),
  );
}

function firstLanguage(): LanguageCode {
  const wanted = [readPreference('language'), ...navigator.languages].map((each) => each?.slice(0, 2));
  const found = wanted.find((each) => languages.some(({ code }) => code === each));
  return (found as LanguageCode | undefined) ?? 'en';
}
