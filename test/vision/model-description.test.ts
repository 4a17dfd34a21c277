import { describe, expect, test } from 'vitest';
import { modelTemplates } from '#vitrine/flows/models/model-templates.js';
import { parseDescription } from '#vitrine/vision/model-description.js';
import { convertPlanes } from '#vitrine/vision/foreign-session.js';
import { toPlanes } from '#vitrine/vision/image.js';

const hash = 'a'.repeat(64);
const input = { layout: 'NCHW', colours: 'RGB', mean: 127.5, scale: 1 / 127.5 };
const good = {
  id: 'my-models',
  licence: { name: 'MIT', text: 'Do as you like.' },
  origin: 'made for a test',
  detector: { decode: 'scrfd', file: { path: 'a.onnx', sha256: hash }, input, minScore: 0.5, sureScore: 0.8 },
  recogniser: { file: { address: 'https://models.test/b.onnx', sha256: hash }, input, dims: 512 },
};

function mistakes(document: object): string[] {
  const parsed = parseDescription(JSON.stringify(document));
  return parsed.ok ? [] : parsed.mistakes;
}

describe('a description', () => {
  test('that is right is taken', () => {
    expect(parseDescription(JSON.stringify(good))).toEqual({ ok: true, description: good });
    expect(mistakes({ ...good, detector: 'default' })).toEqual([]);
    expect(mistakes({ ...good, recogniser: 'default' })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['id', { id: 'My Models' }, 'id: expected lower-case letters, digits, dots and hyphens, at most 40'],
    ['no licence', { licence: undefined }, 'licence: expected object'],
    [
      'empty licence',
      { licence: { name: 'x', text: ' ' } },
      'licence.text: too small: expected string to have >=1 characters',
    ],
    ['wrong word', { detector: 'mine' }, 'detector: expected "default" or an object'],
    [
      'decode rule',
      { detector: { ...good.detector, decode: 'ssd' } },
      'detector.decode: expected "scrfd" or "yunet"',
    ],
    [
      'layout',
      { recogniser: { ...good.recogniser, input: { ...input, layout: 'CHW' } } },
      'recogniser.input.layout: invalid option: expected one of "NCHW"|"NHWC"',
    ],
    [
      'hash',
      { recogniser: { ...good.recogniser, file: { path: 'b', sha256: 'ABC' } } },
      'recogniser.file.sha256: expected the SHA-256 of the file, 64 lower-case hexadecimal digits',
    ],
    [
      'http',
      { recogniser: { ...good.recogniser, file: { address: 'http://models.test/b', sha256: hash } } },
      'recogniser.file.address: expected an address that begins with https://',
    ],
    [
      'two places',
      { recogniser: { ...good.recogniser, file: { ...good.recogniser.file, path: 'b' } } },
      'recogniser.file: expected either a path or an address',
    ],
    [
      'unknown field',
      { recogniser: { ...good.recogniser, meen: 1 } },
      'recogniser: unrecognized key: "meen"',
    ],
    [
      'size',
      { detector: { ...good.detector, fixedSizePx: { width: 641, height: 640 } } },
      'detector.fixedSizePx.width: expected a multiple of 32, the largest stride of the network',
    ],
    [
      'nothing',
      { detector: 'default', recogniser: 'default' },
      'detector, recogniser: both are the default ones: nothing is described',
    ],
  ])('with a mistake (%s) is told in one line', (_, change, line) => {
    expect(mistakes({ ...good, ...change })).toEqual([line]);
  });

  test('with several is told each', () => {
    expect(mistakes({ ...good, id: '', origin: '' })).toHaveLength(2);
    expect(parseDescription('{')).toMatchObject({
      ok: false,
      mistakes: [expect.stringMatching(/^not JSON: /)],
    });
  });
});

describe('the templates', () => {
  test.each(
    modelTemplates.map(({ name, description, isComplete }) => [name, description, isComplete] as const),
  )('%s lacks only what it says', (_, description, isComplete) => {
    const unfilled = mistakes(description);
    expect(unfilled.every((line) => line.endsWith(': is still to be filled in'))).toBe(true);
    expect(unfilled.length === 0).toBe(isComplete);
    // Filled in, it is a description.
    const text = JSON.stringify(description)
      .replaceAll(/"sha256":"FILL IN[^"]*"/g, `"sha256":"${hash}"`)
      .replaceAll(/"FILL IN[^"]*"/g, '"filled-in"')
      .replaceAll(/FILL IN/g, 'somebody');
    expect(parseDescription(text)).toMatchObject({ ok: true });
  });
});

test('planes become what a description asks for', () => {
  const image = { width: 2, height: 1, data: Uint8Array.from([10, 20, 30, 40, 50, 255]) };
  const planes = toPlanes(image);
  const raw = { mean: 0, scale: 1 } as const;
  expect([...convertPlanes(planes, 2, { ...raw, layout: 'NCHW', colours: 'RGB' })]).toEqual([
    10, 40, 20, 50, 30, 255,
  ]);
  expect([...convertPlanes(planes, 2, { ...raw, layout: 'NCHW', colours: 'BGR' })]).toEqual([
    30, 255, 20, 50, 10, 40,
  ]);
  expect([...convertPlanes(planes, 2, { ...raw, layout: 'NHWC', colours: 'RGB' })]).toEqual([
    10, 20, 30, 40, 50, 255,
  ]);
  expect([...convertPlanes(planes, 2, { ...raw, layout: 'NHWC', colours: 'BGR' })]).toEqual([
    30, 20, 10, 255, 50, 40,
  ]);
  const scaled = convertPlanes(planes, 2, { layout: 'NCHW', colours: 'RGB', mean: 127.5, scale: 1 / 127.5 });
  expect(scaled[5]).toBe(1);
  expect(scaled[0]).toBeCloseTo(-117.5 / 127.5, 6);
});
