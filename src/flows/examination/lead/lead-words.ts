/** The sentences of a lead report. */
import type { Candidate, ExpectedFalse } from '../../../types.js';
import { lastAdjustments, views, type Adjustment } from '../adjustments.js';
import type { LeadPackage } from '../lead-package.js';

const conclusionTexts: Readonly<Record<string, string>> = {
  'strong-support-same': 'strong support that it is the same person',
  'support-same': 'support that it is the same person',
  'limited-support-same': 'limited support that it is the same person',
  inconclusive: 'inconclusive',
  'limited-support-different': 'limited support that these are different persons',
  'support-different': 'support that these are different persons',
  'strong-support-different': 'strong support that these are different persons',
  unsuitable: 'the pictures do not allow a comparison',
};

export function conclusionWords(conclusion: string | null): string {
  return conclusion === null ? 'none yet' : (conclusionTexts[conclusion] ?? conclusion);
}

export function findingWords(finding: string): string {
  return finding === 'not-visible' ? 'not visible' : finding;
}

/** How the pictures were left, and how often something was changed; the package has every step. */
export function adjustmentWords(all: readonly Adjustment[]): string {
  if (all.length === 0) return 'shown as they are';
  const last = lastAdjustments(all).map(({ side, kind, value }) => {
    const shown = kind === 'view' ? (views[value] ?? String(value)) : String(value);
    return `${kind} ${shown}${side === 'both' ? '' : ` (${side})`}`;
  });
  return `adjusted in ${counted(all.length, 'step')}, in the end ${last.join(', ')}`;
}

export function notFoundWords({ search, nonHits, otherCandidates }: LeadPackage): string {
  const { gallery } = search.result;
  const candidates = 1 + otherCandidates.length;
  return `${gallery.scanned} faces of ${gallery.photos} photos in ${counted(gallery.collections.length, 'collection')} were compared with the probe. ${counted(candidates, 'candidate')} came out; ${counted(nonHits, 'face')} did not. That a collection had nothing does not mean that the person is not in it.`;
}

export function limitsOf({ lead, search, examinations, unsupervised }: LeadPackage): string[] {
  const { cut } = search.result;
  return [
    'This is a lead: a reason to look further, by other means. It identifies nobody, and no decision about a person may rest on it alone.',
    'The score says how alike two pictures are to one model. It is not the chance that they show the same person, and scores of different searches do not compare.',
    lead.expectedFalseCandidates === null
      ? 'The model has no calibration: nobody knows how many strangers would score as high.'
      : `Among the faces that were searched, ${strangers(lead.expectedFalseCandidates, lead.expectedFalseIs)} strangers are expected to score as high as this candidate or higher. The person may not be among the photos at all, and then the best candidate is a stranger.`,
    'Relatives and people who look alike can score as high as the person, and persuade examiners too.',
    'Error rates come from the photos of the calibration. They can be higher for other ages, skin tones, cameras, poses and years between two photos.',
    ...(cut.missRate === null || cut.missRate === 0
      ? []
      : ['Photos of the person can lie below the cut; they are not in this report.']),
    unsupervised || examinations.length === 0
      ? 'No examiner compared the pictures.'
      : 'Examiners compared the pictures only, by the features listed, and may both be wrong.',
    'The pictures here are reduced copies, with the searched face marked. The originals are where the sources say; their SHA-256 tells whether a file is the same.',
    'Addresses, titles and times of capture are what the sources state. Nobody checked them.',
  ];
}

export const verifyWords =
  'How to check it: save the proof and the entry below as files. Take the key of the log from where the operator publishes it, not from this report. Then, with Node.js and verify-log.js: node verify-log.js --key KEY --proof search.tlog-proof --entry entry.json. It holds if the entry was in the log under a checkpoint that the key signed. The code has the proof, as text.';

/** To the minute; in UTC, so that nobody has to know where the server was. */
export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** How many strangers are expected; so few that no calibration can tell them apart are one number. */
export function strangers(expected: number, is: ExpectedFalse | null): string {
  if (expected < 0.001) return 'fewer than 0.001';
  return is === 'fewer-than' ? `fewer than ${round(expected)}` : round(expected);
}

const bands = { strong: 'high', moderate: 'middle', weak: 'low' } as const;

/** What the engine says of a score; not support, which is the word of the examiners. */
export function bandWords({
  support,
  expectedFalseCandidates: expected,
}: Pick<Candidate, 'support' | 'expectedFalseCandidates'>): string {
  if (expected !== null && expected >= 1) return 'none: strangers score as high';
  return support === null ? 'not known' : bands[support];
}

/** Two digits that count. */
export function round(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
