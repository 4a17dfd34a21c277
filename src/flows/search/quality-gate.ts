/** Below which quality a comparison is more likely to mislead than to help. Such faces are kept, and marked. */
import { AppError } from '../../errors.js';
import type { ModelId, Quality } from '../../types.js';
import { defaultPack } from '../../vision/models.js';

/** See docs/accuracy.md, *Quality*: what mated pairs below it fail, against those above. */
export const lowestSufficient = 0.3;

export function isSufficient({ unified }: Pick<Quality, 'unified'>): boolean {
  return unified >= lowestSufficient;
}

/**
 * Whether probes below it are refused. With other models they are only marked: their detectors may bring a score of their own,
 * and nothing was fitted to it.
 */
export function isGated(model: ModelId): boolean {
  return model === defaultPack.id;
}

/** Throws `face.low-quality`, naming the photo where there are several. */
export function refuseInsufficient(quality: Quality, photo: number, photos: number): void {
  if (isSufficient(quality)) return;
  const which = photos > 1 ? `the face in photo ${photo} has` : 'the face has';
  throw new AppError(
    'face.low-quality',
    `${which} a quality of ${quality.unified.toFixed(2)}, expected at least ${lowestSufficient}: strangers may score as high as its mates; use a better photo, or accept it with --accept-low-quality`,
  );
}
