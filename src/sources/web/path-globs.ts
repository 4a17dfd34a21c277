/**
 * Path globs of a site.yaml: `*` is anything within one step of a path, `**` any number of steps, `?` one character, `{a,b}` one or the other; nothing
 * else is special. They are matched step by step and never by a regular expression: the globs come from one person and the paths from another,
 * and together they could hold up the server.
 */
import { comparableAddress } from '../../lib/comparable-address.js';

/** Of all braces of one glob together. */
const mostAlternatives = 64;

/** What is wrong with a glob; null: nothing. */
export function globProblem(glob: string): string | null {
  if (!glob.startsWith('/')) return 'expected a path glob that begins with /, such as /press/**';
  const groups = [...glob.matchAll(/\{[^{}]*\}/g)].map(([group]) => group.split(',').length);
  const isOdd = /[[\]|\\]/.test(glob) || /[{}]/.test(glob.replaceAll(/\{[^{}]*\}/g, ''));
  if (isOdd) return 'expected nothing special in a glob but *, **, ? and {a,b}';
  const alternatives = groups.reduce((product, each) => product * each, 1);
  return alternatives > mostAlternatives
    ? `expected at most ${mostAlternatives} alternatives in a glob`
    : null;
}

/** Whether one of the globs, of which none has a problem, matches a URL's path. Slashes at the end or side by side make no difference. */
export function pathGlobs(globs: readonly string[]): (path: string) => boolean {
  const all = globs.flatMap(alternativesOf).map(stepsOf);
  return (path) => {
    const steps = stepsOf(path);
    return all.some((glob) => isLike(glob, steps, '**', isStepLike));
  };
}

function isStepLike(glob: string, step: string): boolean {
  return isLike(glob, step, '*', (wanted, char) => wanted === '?' || wanted === char);
}

function alternativesOf(glob: string): string[] {
  const [group] = /\{[^{}]*\}/.exec(glob) ?? [];
  if (group === undefined) return [glob];
  const each = group.slice(1, -1).split(',');
  return each.flatMap((one) => alternativesOf(glob.replace(group, () => one)));
}

function stepsOf(path: string): string[] {
  const steps = comparableAddress(path).replaceAll(' ', '%20').split('/');
  return steps.filter((step) => step !== '');
}

/**
 * Wildcards of one kind, `star`, need to be tried again from the last one only: at most as many comparisons as the lengths multiplied.
 */
function isLike(
  pattern: ArrayLike<string>,
  text: ArrayLike<string>,
  star: string,
  isSame: (wanted: string, found: string) => boolean,
): boolean {
  let [at, from] = [0, 0];
  let back: { at: number; from: number } | null = null;
  while (from < text.length) {
    const wanted = pattern[at];
    if (wanted === star) back = { at: ++at, from };
    else if (wanted !== undefined && isSame(wanted, text[from] ?? '')) [at, from] = [at + 1, from + 1];
    else if (back === null) return false;
    else [at, from] = [back.at, ++back.from];
  }
  while (pattern[at] === star) at++;
  return at === pattern.length;
}
