/** Codes of the log, the policy and the reports as words, such as begin a line. */
import { useTranslation } from 'react-i18next';

/** Codes that are also the beginning of others. */
const renamed: Readonly<Record<string, string>> = { case: 'case.erased' };

export function useCodeWords(): (code: string) => string {
  const { t, i18n } = useTranslation('figures');
  return (code) => {
    const key = `codes.${renamed[code] ?? code}`;
    const isKnown: boolean = i18n.exists(key, { ns: 'figures' });
    // Codes of the policy are an organisation’s own: nobody has words for them but those that they are made of.
    const words: unknown = isKnown ? t(key as 'codes.internal') : null;
    return typeof words === 'string' && words !== key ? words : readable(code);
  };
}

/** `missing-person` is "Missing person". */
export function readable(code: string): string {
  const plain = code.replaceAll(/[-.]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
