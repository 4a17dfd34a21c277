/**
 * How likely a detection is a face. The detector alone is sure of hands, fur and patterned cloth now and then; whether
 * landmarks agree between two looks, and how long the embedding is, tells them apart. A logistic regression on real faces
 * (also darkened, blurred, covered, turned) and on false detections; docs/accuracy.md, *Detection*, has data and figures.
 */
export interface FaceEvidence {
  /** The detector's own score, 0 to 1. */
  detectorScore: number;
  /** Disagreement of landmarks, in widths of the box. */
  spread: number;
  /** Length of the embedding before normalisation. */
  embeddingLength: number;
}

const weights = { doubt: 1.272, spread: -6.669, embeddingLength: 3.629, constant: -34.615 };
/** Beyond this the box was bad, which says nothing more about what is in it. */
const largestSpread = 0.05;

/** 0 to 1. */
export function scoreFace({ detectorScore, spread, embeddingLength }: FaceEvidence): number {
  // Detector scores crowd at 1: what differs is the order of magnitude of the rest.
  const doubt = -Math.log10(1 - Math.min(detectorScore, 0.9999) + 1e-4);
  const logit =
    weights.constant +
    weights.doubt * doubt +
    weights.spread * Math.log(Math.min(Math.max(spread, 1e-3), largestSpread)) +
    weights.embeddingLength * embeddingLength;
  return 1 / (1 + Math.exp(-logit));
}
