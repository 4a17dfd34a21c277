/**
 * How likely a detection is a face. The detector alone is sure of hands, fur and patterned cloth now and then; whether
 * landmarks agree between two looks, lie upright and fill a box of the usual shape, and how long the embedding is, tells
 * them apart. A logistic regression on real faces (also darkened, blurred, covered, turned) and on false detections;
 * docs/accuracy.md, *Detection*, has data and figures.
 */
export interface FaceEvidence {
  /** The detector's own score, 0 to 1. */
  detectorScore: number;
  /** Disagreement of landmarks, in widths of the box. */
  spread: number;
  /** Intersection over union of the landmarks' box with the detector's. */
  overlap: number;
  /** Height of the detector's box over its width. */
  aspect: number;
  /** Tilt of the line through the eyes. */
  rollDegrees: number;
  /** Variance of the Laplacian over that of the grey levels of the aligned face. */
  detail: number;
  /** Length of the embedding before normalisation. */
  embeddingLength: number;
}

const weights = {
  doubt: 0.456,
  spread: -1.727,
  overlap: 9.697,
  aspect: -1.127,
  rollDegrees: -3.934 / 30,
  detail: -0.315,
  embeddingLength: 4.009,
  constant: -22.165,
};
/** Beyond this the box was bad, which says nothing more about what is in it. */
const largestSpread = 0.05;
/** More is no better: a box may well hold ears and hair. */
const fullOverlap = 0.7;
const usualAspect = 1.33;
const mostRollDegrees = 60;

/** 0 to 1. */
export function scoreFace(evidence: FaceEvidence): number {
  const { detectorScore, spread, overlap, aspect, rollDegrees, detail, embeddingLength } = evidence;
  // Detector scores crowd at 1: what differs is the order of magnitude of the rest.
  const doubt = -Math.log10(1 - Math.min(detectorScore, 0.9999) + 1e-4);
  const logit =
    weights.constant +
    weights.doubt * doubt +
    weights.spread * Math.log(clamp(spread, 1e-3, largestSpread)) +
    weights.overlap * Math.min(overlap, fullOverlap) +
    weights.aspect * Math.abs(Math.log(aspect / usualAspect)) +
    weights.rollDegrees * Math.min(Math.abs(rollDegrees), mostRollDegrees) +
    weights.detail * Math.log(clamp(detail, 1e-4, 0.1)) +
    weights.embeddingLength * embeddingLength;
  return 1 / (1 + Math.exp(-logit));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
