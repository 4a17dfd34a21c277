/** What differs between two policies, for people to read before they decide: facts, which the app puts in words. */
import type { Policy } from './policy.js';

export type PolicyValue = string | number | boolean | readonly string[];

export interface PolicyChange {
  /** Such as `authorisation`, `validDays`; members of lists go by their code or key: `purposes`, `missing-person`, `title`. */
  path: readonly string[];
  /** null: it is not there, or an empty list. */
  from: PolicyValue | null;
  to: PolicyValue | null;
}

/** Empty: they are the same, whatever the order of purposes and witnesses. */
export function describeChanges(before: Policy, after: Policy): PolicyChange[] {
  const [old, wanted] = [flatten(before), flatten(after)];
  const paths = new Map([...old, ...wanted].map(([name, { path }]) => [name, path]));
  return [...paths].flatMap(([name, path]) => {
    const [from, to] = [old.get(name)?.value ?? null, wanted.get(name)?.value ?? null];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
  });
}

/** Every value by its path, but for empty lists. */
function flatten(
  value: unknown,
  path: readonly string[] = [],
): Map<string, { path: readonly string[]; value: PolicyValue }> {
  const isPlain =
    typeof value !== 'object' || (Array.isArray(value) && value.every((each) => typeof each !== 'object'));
  if (isPlain && Array.isArray(value) && value.length === 0) return new Map();
  if (isPlain) return new Map([[JSON.stringify(path), { path, value: value as PolicyValue }]]);
  const members: [string, unknown][] = Array.isArray(value)
    ? value.map((each: Record<string, unknown>) => [String(each['code'] ?? each['key']), each])
    : Object.entries(value ?? {});
  return new Map(members.flatMap(([name, each]) => [...flatten(each, [...path, name])]));
}
