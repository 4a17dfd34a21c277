/** Kinds of entries in the reader's words. A kind that this page does not know yet is shown as the log has it. */
import { useTranslation } from 'react-i18next';
import type words from '../../i18n/en/log.json';

type Types = (typeof words)['types'];
type TypeKey = { [Family in keyof Types]: `types.${Family}.${keyof Types[Family] & string}` }[keyof Types];

export function useTypeWords(): (type: string) => string {
  const { t, i18n } = useTranslation('log');
  return (type) => {
    const key = `types.${type === 'search' ? 'search.begun' : type}`;
    return i18n.exists(key, { ns: 'log' }) ? t(key as TypeKey) : type;
  };
}

/** Fields that every entry has, or that name nothing of what happened. */
const commonFields = new Set(['type', 'v', 'id', 'at', 'by', 'policy', 'commitments']);

export interface ParsedEntry {
  type: string;
  at: string;
  by: string | null;
  policy: number;
  id: string;
  commitments: Readonly<Record<string, string>>;
  fields: [name: string, value: string][];
}

export function parseEntry(text: string): ParsedEntry {
  const entry = JSON.parse(text) as Record<string, unknown> & Omit<ParsedEntry, 'fields'>;
  const fields = Object.entries(entry)
    .filter(([name]) => !commonFields.has(name))
    .map(([name, value]): [string, string] => [name, wordsOf(value)]);
  return { ...entry, commitments: entry.commitments ?? {}, fields };
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${wordsOf(each)}`)
      .join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
