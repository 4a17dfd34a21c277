/** The components of the worksheet in the order in which they are looked at, for the compiler to hold against the server's. */
import type { AnswerOf } from '../../api/api.js';

export type Examination = AnswerOf<'GET /examinations/{id}'>;
export type Worksheet = Examination['worksheet'];
export type Component = keyof Worksheet;
export type Entry = NonNullable<Worksheet[Component]>;
export type Finding = Entry['finding'];
export type Conclusion = NonNullable<Examination['conclusion']>;

/** A component that the server has and this lacks does not compile. */
const order: Record<Component, number> = {
  skin: 0,
  'face-outline': 1,
  composition: 2,
  hairline: 3,
  forehead: 4,
  eyebrows: 5,
  eyes: 6,
  cheeks: 7,
  nose: 8,
  ears: 9,
  mouth: 10,
  'chin-jaw': 11,
  neck: 12,
  'facial-hair': 13,
  lines: 14,
  scars: 15,
  marks: 16,
  alterations: 17,
  other: 18,
};
export const components = (Object.keys(order) as Component[]).toSorted((p, q) => order[p] - order[q]);

export const findings = ['similar', 'different', 'not-visible'] as const satisfies readonly Finding[];

export const conclusions = [
  'strong-support-same',
  'support-same',
  'limited-support-same',
  'inconclusive',
  'limited-support-different',
  'support-different',
  'strong-support-different',
  'unsuitable',
] as const satisfies readonly Conclusion[];

export function missingIn(worksheet: Worksheet): Component[] {
  return components.filter((component) => worksheet[component] === undefined);
}
