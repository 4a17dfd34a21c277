/**
 * What an examiner fills in: the components of the FISWG feature list, each by itself, then a conclusion on a scale that is the same
 * in both directions. No measurements and no percentages: FISWG advises against photo-anthropometry.
 */
import { AppError } from '../../errors.js';

export const components = [
  'skin',
  'face-outline',
  'composition',
  'hairline',
  'forehead',
  'eyebrows',
  'eyes',
  'cheeks',
  'nose',
  'ears',
  'mouth',
  'chin-jaw',
  'neck',
  'facial-hair',
  'lines',
  'scars',
  'marks',
  'alterations',
  'other',
] as const;
export type Component = (typeof components)[number];

export const findings = ['similar', 'different', 'not-visible'] as const;
export type Finding = (typeof findings)[number];

/** From the strongest support for one source to the strongest for two; `unsuitable`: the pictures do not allow a comparison. */
export const conclusions = [
  'strong-support-same',
  'support-same',
  'limited-support-same',
  'inconclusive',
  'limited-support-different',
  'support-different',
  'strong-support-different',
  'unsuitable',
] as const;
export type Conclusion = (typeof conclusions)[number];

export interface ComponentFinding {
  finding: Finding;
  remarks: string;
}

export type Worksheet = Partial<Record<Component, ComponentFinding>>;

/** Limited support is not enough to call a candidate a lead. */
export function supportsLead(conclusion: Conclusion): boolean {
  return conclusion === 'strong-support-same' || conclusion === 'support-same';
}

/** Throws `examination.incomplete` when something is no component, or no finding. */
export function checkFindings(
  given: Readonly<Record<string, { finding: string; remarks?: string }>>,
): Worksheet {
  const checked: Worksheet = {};
  for (const [component, { finding, remarks = '' }] of Object.entries(given)) {
    if (!isOneOf(components, component)) {
      throw new AppError('examination.incomplete', `expected the components ${components.join(', ')}`);
    }
    if (!isOneOf(findings, finding)) {
      throw new AppError('examination.incomplete', `${component}: expected ${findings.join(', ')}`);
    }
    checked[component] = { finding, remarks: remarks.trim().slice(0, 2000) };
  }
  return checked;
}

/** Throws `examination.incomplete` unless every component has a finding and the conclusion is on the scale. */
export function requireConcludable(worksheet: Worksheet, conclusion: string): Conclusion {
  const missing = components.filter((component) => worksheet[component] === undefined);
  if (missing.length > 0) {
    throw new AppError('examination.incomplete', `no finding yet for ${missing.join(', ')}`);
  }
  if (isOneOf(conclusions, conclusion)) return conclusion;
  throw new AppError('examination.incomplete', `expected a conclusion: ${conclusions.join(', ')}`);
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value);
}
