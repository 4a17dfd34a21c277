/**
 * Descriptions of well-known models, to be filled in. How each is fed and read is what its publishers' own code does
 * (docs/models.md names the places). Where a file's true hash cannot be known here, the field says so and no such
 * description passes the check until the operator has put path and hash in.
 */
import type { InputDescription } from '../../vision/model-description.js';

export interface ModelTemplate {
  name: string;
  /** One line for the list. */
  title: string;
  /** True: nothing is left to be filled in. */
  isComplete: boolean;
  description: object;
}

const fillIn = {
  path: 'FILL IN: path of the file, relative to this description',
  sha256: 'FILL IN: what sha256sum prints for it',
};
const rgb: InputDescription = { layout: 'NCHW', colours: 'RGB', mean: 127.5, scale: 1 / 127.5 };
const untouched = { layout: 'NCHW', mean: 0, scale: 1 } as const;

const insightFace = {
  name: 'InsightFace pretrained models: non-commercial research only',
  text:
    'In our words, the terms at the address below count: InsightFace offers its pretrained models for non-commercial ' +
    'research purposes only. The licence of its code does not extend to them. For other uses ask its authors.',
  address: 'https://github.com/deepinsight/insightface/tree/master/python-package#license',
};
const scrfd = {
  decode: 'scrfd',
  file: fillIn,
  input: { layout: 'NCHW', colours: 'RGB', mean: 127.5, scale: 1 / 128 },
  minScore: 0.5,
  sureScore: 0.75,
};
const arcFace = { file: fillIn, input: rgb, dims: 512 };

function insightFacePack(id: string, title: string, files: string): ModelTemplate {
  const origin = `InsightFace, pack of the Python package: ${files}`;
  const description = { id, licence: insightFace, origin, detector: scrfd, recogniser: arcFace };
  return { name: id, title, isComplete: false, description };
}

const zooAt = 'https://github.com/opencv/opencv_zoo/raw';

export const modelTemplates: readonly ModelTemplate[] = [
  insightFacePack(
    'insightface-buffalo-l',
    'SCRFD-10G and ArcFace ResNet-50 on WebFace600K',
    'det_10g.onnx and w600k_r50.onnx of buffalo_l',
  ),
  insightFacePack(
    'insightface-buffalo-s',
    'SCRFD-500M and ArcFace MobileFaceNet on WebFace600K',
    'det_500m.onnx and w600k_mbf.onnx of buffalo_s',
  ),
  {
    name: 'scrfd-10g',
    title: 'SCRFD-10G finds, the default recogniser embeds',
    isComplete: false,
    description: {
      id: 'scrfd-10g',
      licence: insightFace,
      origin: 'InsightFace: det_10g.onnx of buffalo_l',
      detector: scrfd,
      recogniser: 'default',
    },
  },
  {
    name: 'adaface',
    title: 'the default detector finds, AdaFace embeds; export its weights to ONNX first',
    isComplete: false,
    description: {
      id: 'adaface',
      licence: {
        name: 'FILL IN: licence of the weights',
        text: 'FILL IN: the code of AdaFace is under the MIT licence; what its training data allow is for you to find out',
        address: 'https://github.com/mk-minchul/AdaFace',
      },
      origin: 'AdaFace (Kim, Jain and Liu, CVPR 2022), exported to ONNX by: FILL IN',
      detector: 'default',
      recogniser: {
        file: fillIn,
        input: { ...rgb, colours: 'BGR' },
        output: 'FILL IN: name of the normalised feature, the first of the two outputs',
        dims: 512,
      },
    },
  },
  {
    name: 'opencv-zoo',
    title: 'YuNet and SFace of the OpenCV zoo',
    isComplete: true,
    description: {
      id: 'opencv-zoo-2023mar',
      licence: {
        name: 'MIT (YuNet), Apache-2.0 (SFace)',
        text:
          'In our words, the texts beside the files count: YuNet may be used under the MIT licence, SFace under the Apache ' +
          'License 2.0; both ask that copyright and licence notices stay with copies, and give no warranty.',
        address: 'https://github.com/opencv/opencv_zoo',
      },
      origin: 'OpenCV zoo: face_detection_yunet_2023mar.onnx and face_recognition_sface_2021dec.onnx',
      detector: {
        decode: 'yunet',
        file: {
          address: `${zooAt}/82b38c8f98e7b52aa171400f3e4c722352d0669f/models/face_detection_yunet/face_detection_yunet_2023mar.onnx`,
          sha256: '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
        },
        input: { ...untouched, colours: 'BGR' },
        fixedSizePx: { width: 640, height: 640 },
        minScore: 0.6,
        sureScore: 0.85,
      },
      recogniser: {
        file: {
          address: `${zooAt}/aeee99703db82d838f6c66b90429b0468bcedeb3/models/face_recognition_sface/face_recognition_sface_2021dec.onnx`,
          sha256: 'f6abbfff9575e3041db692c1e29d782e995191888477fd59ebc81202d99fc63b',
        },
        input: { ...untouched, colours: 'RGB' },
        dims: 128,
      },
    },
  },
  {
    name: 'arcface-112',
    title: 'the default detector finds, any ArcFace-style recogniser for 112 x 112 px embeds',
    isComplete: false,
    description: {
      id: 'FILL IN: a name for ever, lower case',
      licence: { name: 'FILL IN', text: 'FILL IN: the licence' },
      origin: 'FILL IN: who trained it on what, and where the file comes from',
      detector: 'default',
      recogniser: arcFace,
    },
  },
];
