/**
 * The words of the web app: every language says all that English says, with the same values in it, and nothing is left in English. Who
 * adds a catalogue has nothing to do here, unless a text is the same word in two languages: then `sameAsEnglish` names its key.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventFields, searchFields } from '#vitrine/audit/entry-fields.js';
import { errorCodes } from '#vitrine/errors.js';
import { placeOf } from '../../web/src/parts/server-line-place.js';

/** By catalogue, in the order of the alphabet: language and key of each text that is rightly the same as in English. */
const sameAsEnglish: Record<string, string[]> = {
  anomalies: ['fr title'],
  collection: ['fr tabs.gallery', 'fr grid.count_one', 'fr grid.count_many', 'fr grid.count_other'],
  collections: ['fr title', 'fr facts.photos'],
  authorisations: ['fr decide.collections', 'fr decide.conditions', 'fr decision.conditions'],
  case: ['fr events.note.made', 'fr timeline.kinds.notes'],
  cases: ['nl filter.open', 'nl states.open'],
  common: [
    'nl menu.label',
    'nl roles.auditor',
    'fr menu.label',
    'fr menu.collections',
    'fr menu.anomalies',
    'fr menuGroups.administration',
  ],
  request: ['fr collections.label'],
  compare: ['nl adjust.contrast', 'fr origin.source', 'fr origin.page', 'fr origin.collection'],
  examination: ['fr conclusion.title'],
  reports: [
    'fr files.html',
    'fr files.note',
    'fr report.organisation',
    'fr report.origin',
    'fr report.policyVersion',
  ],
  origin: ['fr signals.licence'],
  sources: [
    'nl plan.limit.documents_one',
    'fr plan.licence',
    'fr plan.limit.pages_one',
    'fr plan.limit.pages_many',
    'fr plan.limit.pages_other',
    'fr plan.limit.photos_one',
    'fr plan.limit.photos_many',
    'fr plan.limit.photos_other',
    'fr plan.limit.documents_one',
    'fr plan.limit.documents_many',
    'fr plan.limit.documents_other',
  ],
  'who-searched': ['fr photos_many', 'fr photos_one', 'fr photos_other'],
};

/** What the catalogue of errors says beside the codes. */
const besideCodes = ['details', 'again', 'retryAfter', 'unreachable'];

const folder = fileURLToPath(new URL('../../web/src/i18n', import.meta.url));
const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const catalogues = namesOfCatalogues('en');
const inAllLanguages = languages.flatMap((language) => catalogues.map((name) => [language, name] as const));
const translated = inAllLanguages.filter(([language]) => language !== 'en');

function namesOfCatalogues(language: string): string[] {
  return readdirSync(join(folder, language)).map((file) => file.replace(/\.json$/, ''));
}

/** All texts of a catalogue by their keys with dots; none where the language lacks the catalogue. */
function texts(language: string, catalogue: string): Map<string, unknown> {
  const file = join(folder, language, `${catalogue}.json`);
  return new Map(existsSync(file) ? flatten(JSON.parse(readFileSync(file, 'utf8')) as object) : []);
}

function flatten(words: object, above = ''): [key: string, text: unknown][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flatten(value, `${above}${key}.`) : [[above + key, value]],
  );
}

function categoriesOf(language: string): string[] {
  return new Intl.PluralRules(language).resolvedOptions().pluralCategories;
}

const pluralForm = /_(zero|one|two|few|many|other)$/;

/** The key that screens ask for: that of a plural without its form. */
function askedKey(key: string, english: ReadonlyMap<string, unknown>): string {
  const base = key.replace(pluralForm, '');
  return english.has(`${base}_other`) ? base : key;
}

/** The keys that a language must have, plurals in its own forms. */
function expectedKeys(language: string, english: ReadonlyMap<string, unknown>): Set<string> {
  const expected = [...english.keys()].flatMap((key) => {
    const asked = askedKey(key, english);
    return asked === key ? [key] : categoriesOf(language).map((category) => `${asked}_${category}`);
  });
  return new Set(expected);
}

/** Values and tags in a text. The form for one may say "a second" in place of the number. */
function partsOf(key: string, text: unknown): string[] {
  const parts = String(text).match(/\{\{\s*[^\s,}]+|<\/?\w+/g) ?? [];
  return parts.filter((part) => !(key.endsWith('_one') && /^\{\{\s*count$/.test(part))).toSorted();
}

/** What English has in place of a text: the same key, or for a form that English lacks the form for many. */
function englishFor(key: string, english: ReadonlyMap<string, unknown>): unknown {
  return english.get(key) ?? english.get(key.replace(pluralForm, '_other'));
}

/** Names in capitals, such as PDF, and mere values are no words of a language. */
function hasWords(text: unknown): boolean {
  return /\p{Ll}/u.test(String(text).replaceAll(/\{\{[^}]*\}\}/g, ''));
}

describe('the languages', () => {
  it('are those that can be chosen', () => {
    const source = readFileSync(join(folder, 'words.ts'), 'utf8');
    const chosen = [...source.matchAll(/code: '(\w+)'/g)].map(([, code]) => code!);
    expect(chosen.toSorted()).toEqual(languages.toSorted());
    const loaded = /glob<.*>\('\.\/\{([\w,]+)\}/.exec(source)?.[1]?.split(',');
    expect(loaded?.toSorted()).toEqual(languages.toSorted());
  });

  it.each(languages)('have the same catalogues: %s', (language) => {
    expect(namesOfCatalogues(language).toSorted()).toEqual(catalogues.toSorted());
  });

  it('are typed: catalogues.d.ts names every catalogue', () => {
    const source = readFileSync(join(folder, 'catalogues.d.ts'), 'utf8');
    const imports = source.matchAll(/import type (\w+) from '\.\/en\/([\w-]+)\.json'/g);
    const imported = new Map([...imports].map(([, type, file]) => [file!, type!]));
    expect([...imported.keys()].toSorted()).toEqual(catalogues.toSorted());
    const resources = source.matchAll(/^ +'?([\w-]+)'?: typeof (\w+);/gm);
    expect(new Map([...resources].map(([, name, type]) => [name!, type!]))).toEqual(imported);
  });
});

describe.each(inAllLanguages)('%s/%s.json', (language, catalogue) => {
  const words = texts(language, catalogue);
  const english = texts('en', catalogue);

  it('has the keys of English, plurals in the forms of its own language', () => {
    expect([...words.keys()].toSorted()).toEqual([...expectedKeys(language, english)].toSorted());
  });

  it('has a text for each key', () => {
    const empty = [...words].filter(([, text]) => typeof text !== 'string' || text.trim() === '');
    expect(empty).toEqual([]);
  });

  it('puts the same values and tags in as English', () => {
    const parts = [...words].map(([key, text]) => [key, partsOf(key, text)]);
    expect(parts).toEqual([...words.keys()].map((key) => [key, partsOf(key, englishFor(key, english))]));
  });
});

describe.each(translated)('%s/%s.json', (language, catalogue) => {
  it('leaves no text in English', () => {
    const english = texts('en', catalogue);
    const same = [...texts(language, catalogue)]
      .filter(([key, text]) => text === englishFor(key, english) && hasWords(text))
      .map(([key]) => `${language} ${key}`);
    const known = (sameAsEnglish[catalogue] ?? []).filter((each) => each.startsWith(`${language} `));
    expect(same.toSorted()).toEqual(known.toSorted());
  });
});

describe.each(languages)('%s/log.json', (language) => {
  it('has a name for each field of an entry', () => {
    const names = texts(language, 'log');
    const fields = [searchFields, ...Object.values(eventFields)].flatMap((each) => Object.keys(each));
    // A hash is called the same everywhere.
    const unnamed = fields.filter((field) => field !== 'sha256' && !names.has(`entry.names.${field}`));
    expect(unnamed).toEqual([]);
  });
});

describe.each(languages)('%s/errors.json', (language) => {
  const words = texts(language, 'errors');

  it('has a text for each error code, and none for a code that is gone', () => {
    const asked = new Set([...words.keys()].map((key) => askedKey(key, texts('en', 'errors'))));
    expect([...asked].toSorted()).toEqual([...errorCodes, ...besideCodes].toSorted());
  });

  it('says each in one line for people', () => {
    const lines = errorCodes.map((code) => String(words.get(code)));
    expect(lines.filter((text) => text.length > 120 || !/^\p{Lu}[^\n`]{10,}\.$/u.test(text))).toEqual([]);
  });
});

describe('the words for errors', () => {
  const words = texts('en', 'errors');

  it.each(errorCodes)('%s: the line below them is open where they point to it, and only there', (code) => {
    const pointing = String(words.get(code)).includes('line below');
    expect(placeOf(code) === 'shown').toBe(pointing);
  });
});
