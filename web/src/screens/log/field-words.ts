/**
 * Fields of entries in the reader’s words: their names, and of their values the codes. Ids, hashes and what this page does not know yet
 * are shown as the log has them.
 */
import { useTranslation } from 'react-i18next';

/** Whose values are codes; `code` is that of an error. */
const coded = new Set([
  'answer',
  'asked',
  'code',
  'conclusion',
  'isStaff',
  'kind',
  'method',
  'mode',
  'onBehalf',
  'outcome',
  'preset',
  'public',
  'quota',
  'reason',
  'removal',
  'result',
  'usable',
  'verdict',
  'what',
]);

/** In this order: the first that has words for a code is asked. */
const places = [
  ['log', 'entry.values.'],
  ['figures', 'codes.'],
  ['errors', ''],
] as const;

type Catalogue = (typeof places)[number][0] | 'common';

export interface FieldWords {
  nameOf: (field: string) => string;
  valueOf: (field: string, value: string) => string;
}

export function useFieldWords(): FieldWords {
  const { i18n } = useTranslation(['log', 'figures', 'errors', 'common']);
  const find = (ns: Catalogue, key: string): string | null => {
    const words: unknown = i18n.exists(key, { ns }) ? i18n.t(key, { ns } as never) : null;
    return typeof words === 'string' ? words : null;
  };
  const codeOf = (code: string): string => {
    for (const [ns, above] of places) {
      const words = find(ns, `${above}${code}`);
      if (words !== null) return words;
    }
    return code;
  };
  const oneOf = (field: string, value: string): string => {
    if (field === 'roles') return find('common', `roles.${value}`) ?? value;
    if (field === 'sources') return value.replace(/^[^:]+/, codeOf);
    if (field === 'log') return find('log', `logs.${value}`) ?? value;
    return coded.has(field) || value === 'null' ? codeOf(value) : value;
  };
  return {
    nameOf: (field) => find('log', `entry.names.${field}`) ?? (field === 'sha256' ? 'SHA-256' : field),
    valueOf: (field, value) =>
      value
        .split(', ')
        .map((each) => oneOf(field, each))
        .join(', '),
  };
}
