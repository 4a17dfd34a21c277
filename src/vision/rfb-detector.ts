/**
 * The default detector: RFB-320, "Ultra-Light-Fast-Generic-Face-Detector-1MB" by Linzaer, a single-shot network whose
 * anchors are 10 to 256 px wide. One picture thus shows faces of about 16 to 250 of its pixels.
 */
import type { Detection, Detector } from './detector.js';
import type { Session } from './session.js';

/**
 * The network was trained at 320x240, where the anchors of n rows lie 240/n px apart: 30 and 60 px at strides 32 and 64. It
 * learned to make up for the mean difference, 8 px, which its offsets still hold at any other size: `lift` takes it out.
 */
const anchorGroups = [
  { stride: 8, sizes: [10, 16, 24], lift: 0 },
  { stride: 16, sizes: [32, 48], lift: 0 },
  { stride: 32, sizes: [64, 96], lift: 8 },
  { stride: 64, sizes: [128, 192, 256], lift: 8 },
];
const tallestAnchor = 240;
const centreVariance = 0.1;
const sizeVariance = 0.2;

/** Bounds memory. */
const largestEdgePx = 832;

/** `session` runs what `prepareDetector` makes. */
export function rfbDetector(session: Session<Uint8Array>): Detector {
  return {
    largestEdgePx,
    sureScore: null,
    async detect(image) {
      const { width, height, data } = image;
      const output = await session.run(data, [1, 1, height, width * 3]);
      return decodeDetections(output['logits']!, output['offsets']!, width, height);
    },
    spentMs: () => session.spentMs(),
  };
}

/**
 * Turns the network's output into boxes, in pixels of its input. `logits` [anchors, 2] (background, face) and `offsets`
 * [anchors, 4] (centre and log size relative to the anchor) run over strides, rows, columns, anchor sizes.
 */
export function decodeDetections(
  logits: Float32Array,
  offsets: Float32Array,
  width: number,
  height: number,
): Detection[] {
  const found: Detection[] = [];
  let anchor = 0;
  for (const { stride, sizes, lift } of anchorGroups) {
    const columns = Math.ceil(width / stride);
    const rows = Math.ceil(height / stride);
    for (let cell = 0; cell < rows * columns; cell++) {
      for (const size of sizes) {
        const advantage = logits[2 * anchor + 1]! - logits[2 * anchor]!;
        // Of two classes, face is the likelier one: its score (softmax) is at least a half.
        if (advantage >= 0) {
          const score = 1 / (1 + Math.exp(-advantage));
          const high = Math.min(size, tallestAnchor);
          const o = 4 * anchor;
          const cx = ((cell % columns) + 0.5) * stride + offsets[o]! * centreVariance * size;
          const row = Math.floor(cell / columns);
          const cy = (row + 0.5) * stride - lift + offsets[o + 1]! * centreVariance * high;
          const w = Math.exp(offsets[o + 2]! * sizeVariance) * size;
          const h = Math.exp(offsets[o + 3]! * sizeVariance) * high;
          found.push({ score, box: { x: cx - w / 2, y: cy - h / 2, width: w, height: h } });
        }
        anchor++;
      }
    }
  }
  return found;
}
