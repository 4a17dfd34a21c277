/** Models of one's own on the command line, from a template to a data folder that works with them. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '#vitrine/lib/sha256.js';
import { defaultPack } from '#vitrine/vision/models.js';
import { fromPixels, portrait } from '../support/photos.js';
import { attFaces } from '../support/samples.js';
import { projectedDims, projectingRecogniser } from '../support/onnx-models.js';
import { makeWorkplace, type Workplace } from './run-vitrine.js';

let place: Workplace;

async function json(...args: string[]) {
  const { code, stdout, stderr } = await place.run([...args, '--json']);
  return { code, stderr, document: JSON.parse(stdout) };
}

beforeAll(() => {
  place = makeWorkplace();
  writeFileSync(join(place.folder, 'projecting.onnx'), projectingRecogniser());
});
afterAll(() => place.remove());

it('lists the templates and prints one, which is not usable as it is', async () => {
  const { document } = await json('models', 'template');
  expect(document.templates.map(({ name }: { name: string }) => name)).toContain('arcface-112');
  const { stdout } = await place.run(['models', 'template', 'arcface-112']);
  writeFileSync(join(place.folder, 'mine.json'), stdout);
  const refused = await json('models', 'add', 'mine.json', '--accept-licence');
  expect(refused).toMatchObject({ code: 2, document: { error: { code: 'model.invalid' } } });
  const lines = refused.stderr.trim().split('\n');
  expect(lines).toContain('mine.json: recogniser.file.sha256: is still to be filled in');
  expect(lines).toContain('mine.json: licence.text: is still to be filled in');
  expect(await json('models', 'template', 'arcface')).toMatchObject({
    code: 2,
    document: { error: { code: 'usage' } },
  });
});

it('adds nothing before the licence is accepted, or with another file than was described', async () => {
  const template = JSON.parse(readFileSync(join(place.folder, 'mine.json'), 'utf8'));
  const bytes = readFileSync(join(place.folder, 'projecting.onnx'));
  const description = {
    ...template,
    id: 'mine',
    licence: { name: 'Own terms', text: 'For tests\nand nothing else.' },
    origin: 'a test',
    recogniser: {
      ...template.recogniser,
      file: { path: 'projecting.onnx', sha256: sha256(bytes) },
      dims: projectedDims,
    },
  };
  const file = join(place.folder, 'mine.json');
  writeFileSync(file, JSON.stringify(description));
  const unasked = await json('models', 'add', 'mine.json');
  expect(unasked).toMatchObject({ code: 5, document: { error: { code: 'model.licence' } } });
  expect(unasked.stderr).toContain('For tests\n  and nothing else.');
  const changed = { ...description.recogniser, file: { path: 'projecting.onnx', sha256: 'a'.repeat(64) } };
  writeFileSync(file, JSON.stringify({ ...description, recogniser: changed }));
  const wrong = await json('models', 'add', 'mine.json', '--accept-licence');
  expect(wrong).toMatchObject({ code: 1, document: { error: { code: 'model.hash-mismatch' } } });
  expect(wrong.document.error.message).toContain(join(place.folder, 'projecting.onnx'));
  expect(await json('reembed', '--model', 'mine')).toMatchObject({ code: 1 });
  writeFileSync(file, JSON.stringify(description));
});

it('adds, lists and pulls them, and records who accepted what', async () => {
  const added = await json('models', 'add', 'mine.json', '--accept-licence');
  expect(added).toMatchObject({ code: 0, document: { id: 'mine' } });
  const accepted = JSON.parse(readFileSync(join(place.folder, 'config', 'accepted-licences.json'), 'utf8'));
  expect(accepted).toMatchObject([{ id: 'mine', licenceSha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect((await json('models')).document.models[1]).toMatchObject({ id: 'mine', active: null, faces: null });
  expect((await json('models', 'pull', 'mine')).document).toEqual({ fetched: 0 });
  expect(await json('models', 'pull', 'others')).toMatchObject({
    code: 2,
    document: { error: { code: 'model.unknown' } },
  });
});

it('switches an empty data folder at once, and the list shows it', async () => {
  await place.run(['init']);
  expect((await json('models')).document.models[0]).toMatchObject({ active: true, faces: 0 });
  const { code, document } = await json('reembed', '--model', 'mine');
  expect(code).toBe(0);
  expect(document).toMatchObject({ model: 'mine', switched: true, embedded: 0 });
  const { stdout } = await place.run(['models']);
  expect(stdout).toMatch(/^mine {2}active {2}Own terms, 48 dimensions, from a test$/m);
  expect((await json('status')).document.model).toEqual({ id: 'mine' });
});

it('lists faces as a search of the data folder does, or with the models that were named', async () => {
  const photo = join(place.folder, 'one.jpg');
  await fromPixels(await portrait()).toFile(photo);
  const { document } = await json('faces', photo);
  expect(document).toMatchObject({ model: 'mine', faces: [{ number: 1 }] });
  const named = await json('faces', photo, '--model', defaultPack.id);
  expect(named.document).toMatchObject({ model: defaultPack.id, faces: [{ number: 1 }] });
  const elsewhere = await json('faces', photo, '--data', join(place.folder, 'nothing'));
  expect(elsewhere).toMatchObject({ code: 0, document: { model: defaultPack.id } });
});

it('refuses to calibrate with models that are not those of the data folder', async () => {
  const args = ['calibrate', '--from', 'people', '--model', defaultPack.id];
  expect(await json(...args)).toMatchObject({ code: 2, document: { error: { code: 'usage' } } });
});

it.runIf(!existsSync(attFaces))('skipped: ../shared/data/att-faces is not here', () => undefined);
it.runIf(existsSync(attFaces))(
  'calibrates with the models of the data folder, and uses the result',
  async () => {
    for (let person = 1; person <= 30; person++) {
      for (let photo = 1; photo <= 2; photo++) {
        const path = join(`s${person}`, `${photo}.pgm`);
        cpSync(join(attFaces, path), join(place.folder, 'people', path));
      }
    }
    const made = await json('calibrate', '--from', 'people');
    expect(made).toMatchObject({ code: 0, document: { inUse: true, calibration: { model: 'mine' } } });
    expect((await json('calibrate')).document).toEqual(made.document);
    const written = await json('calibrate', '--from', 'people', '--write', 'default.json');
    expect(written.document).toMatchObject({ inUse: false, calibration: { model: defaultPack.id } });
  },
);

it('refuses when the file changes afterwards, and names it', async () => {
  writeFileSync(join(place.folder, 'projecting.onnx'), 'changed');
  const { code, document } = await json('reembed', '--model', 'mine');
  expect(code).toBe(1);
  expect(document.error).toMatchObject({ code: 'model.hash-mismatch' });
  expect(document.error.message).toContain('projecting.onnx');
  expect((await json('models')).document.models[1].files[0]).toMatchObject({ state: 'wrong hash' });
});
