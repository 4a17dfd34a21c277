/**
 * A detector of somebody else, by its description. Pictures are filled up at the right and below with black to a size that
 * the network takes, as the reference readers of SCRFD and YuNet do; boxes that are found stay where they are.
 */
import { AppError } from '../errors.js';
import type { Detection, Detector } from './detector.js';
import { adaptInput } from './foreign-session.js';
import { toPlanes, type RgbImage } from './image.js';
import type { DetectorDescription } from './model-description.js';
import { decodeScrfd } from './scrfd-detector.js';
import type { Session } from './session.js';
import { decodeYunet } from './yunet-detector.js';

const sizeStep = 32;
/** Bounds memory where the network takes any size. */
const largestEdgePx = 832;

/** `outputNames`: of the file, in its order. `detect` throws `model.mismatch` when the network is not what was said. */
export function describedDetector(
  session: Session,
  description: DetectorDescription,
  outputNames: readonly string[],
): Detector {
  const { fixedSizePx, minScore, sureScore } = description;
  const adapted = adaptInput(session, description.input);
  const decode = decoderOf(description, outputNames);
  return {
    largestEdgePx: fixedSizePx ? Math.min(fixedSizePx.width, fixedSizePx.height) : largestEdgePx,
    sureScore,
    async detect(image) {
      const width = fixedSizePx?.width ?? Math.ceil(image.width / sizeStep) * sizeStep;
      const height = fixedSizePx?.height ?? Math.ceil(image.height / sizeStep) * sizeStep;
      const output = await adapted.run(toPlanes(fillUp(image, width, height)), [1, 3, height, width]);
      return decode(output, width, height, minScore);
    },
    spentMs: () => session.spentMs(),
  };
}

type Decode = (
  outputs: Record<string, Float32Array>,
  width: number,
  height: number,
  minScore: number,
) => Detection[];

function decoderOf(description: DetectorDescription, outputNames: readonly string[]): Decode {
  if (description.decode === 'yunet') return decodeYunet;
  const names = description.outputs ?? outputNames;
  return (outputs, width, height, minScore) =>
    decodeScrfd(
      names.map((name) => {
        const output = outputs[name];
        if (output) return output;
        throw new AppError('model.mismatch', `expected a detector with an output ${JSON.stringify(name)}`);
      }),
      width,
      height,
      minScore,
    );
}

/** The picture in the top left corner of a black one. */
function fillUp(image: RgbImage, width: number, height: number): RgbImage {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3), y * width * 3);
  }
  return { width, height, data };
}
