/**
 * What is wrong with something that was sent, in plain words: which field, and what was expected there. Never the value that came: it may
 * be a name or a password.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const most = 8;

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object in braces',
  record: 'an object in braces',
  null: 'null',
};

const formatWords: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  date: 'a day such as 2027-12-31',
  datetime: 'a time such as 2027-12-31T12:00:00Z',
  url: 'an address such as https://example.org',
};

/** "endsOn: missing, expected a day such as 2027-12-31; purpose: expected text". The first eight. */
export function plainMistakes(issues: readonly Issue[]): string {
  const told = issues.slice(0, most).map(plainMistake);
  const more = issues.length > most ? [`and ${issues.length - most} more`] : [];
  return [...told, ...more].join('; ') || 'not of the expected form';
}

function plainMistake(issue: Issue): string {
  const field = issue.path.map((part) => String(part).slice(0, 40)).join('.');
  return field === '' ? whatIsWrong(issue) : `${field}: ${whatIsWrong(issue)}`;
}

function whatIsWrong(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      // The issue itself does not say whether anything came.
      const isMissing = issue.message.endsWith('received undefined');
      return `${isMissing ? 'missing, ' : ''}expected ${typeWords[issue.expected] ?? issue.expected}`;
    }
    case 'too_small':
      return `expected ${amount('at least', issue.minimum, issue.origin)}`;
    case 'too_big':
      return `expected ${amount('at most', issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return issue.message.startsWith('expected')
        ? issue.message
        : `expected ${formatWords[issue.format] ?? 'another form'}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `not known here: ${issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
    case 'invalid_union': {
      const { options } = issue as { options?: readonly unknown[] };
      return options === undefined
        ? 'not of any expected form'
        : `expected one of ${options.map(String).join(', ')}`;
    }
    case 'custom':
      return issue.message;
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    default:
      return 'not of the expected form';
  }
}

function amount(how: string, count: number | bigint, origin: string): string {
  const [one, many] =
    origin === 'string' ? ['character', 'characters'] : origin === 'array' ? ['entry', 'entries'] : ['', ''];
  return `${how} ${count} ${Number(count) === 1 ? one : many}`.trimEnd();
}
