/** What differs between two policies, in lines for people to read before they decide. */
import type { Policy } from './policy.js';

const empty = 'none';

/** Such as `authorisation.validDays: 30 -> 14` and `purposes.missing-person: added`; empty: they are the same. */
export function describeChanges(before: Policy, after: Policy): string[] {
  const [old, wanted] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...wanted.keys()])].flatMap((path) => {
    const [from, to] = [old.get(path), wanted.get(path)];
    // An empty list that got members, or lost its last: they are named themselves.
    if (from === to || [from, to].every((each) => each === undefined || each === empty)) return [];
    if (from === undefined) return [`${path}: added, ${to}`];
    if (to === undefined) return [`${path}: removed, was ${from}`];
    return [`${path}: ${from} -> ${to}`];
  });
}

/** Every value by its path; members of lists of objects go by their code or key, so that their order does not matter. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const isPlainList = Array.isArray(value) && value.every((each) => typeof each !== 'object');
  if (isPlainList) return new Map([[path, value.length === 0 ? empty : value.join(', ')]]);
  const members: [string, unknown][] = Array.isArray(value)
    ? value.map((each: Record<string, unknown>) => [String(each['code'] ?? each['key']), each])
    : Object.entries(value);
  return new Map(
    members.flatMap(([name, each]) => [...flatten(each, path === '' ? name : `${path}.${name}`)]),
  );
}
