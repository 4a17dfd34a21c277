/** Children that die, hang, grow or never start: what it costs, and that work goes on. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import type { PhotoAnalyser } from '#vitrine/types.js';
import { defaultPack } from '#vitrine/vision/models.js';
import type { PoolOptions } from '#vitrine/vision/pool.js';
import { openTestAnalyser } from '../support/analyser.js';
import {
  decoderPids,
  environmentOf,
  isRunning,
  peakBytes,
  seesProcesses,
  until,
} from '../support/child-processes.js';
import { fromPixels, portrait } from '../support/photos.js';
import { blackPng } from '../support/png.js';

let photo: Buffer;
/** Interlaced: it cannot be decoded row by row, so a child that works on it holds all of its 192 MB. */
const hugePhoto = blackPng({ width: 8000, height: 8000, interlaced: true });
const opened: PhotoAnalyser[] = [];

async function open(options: Partial<PoolOptions> = {}): Promise<PhotoAnalyser> {
  const analyser = await openTestAnalyser({ workers: 1, ...options });
  opened.push(analyser);
  return analyser;
}

beforeAll(async () => {
  photo = await fromPixels(await portrait())
    .jpeg()
    .toBuffer();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((analyser) => analyser.close()));
});

async function expectWorking(analyser: PhotoAnalyser): Promise<void> {
  const { faces } = await analyser.analyse(photo);
  expect(faces).toHaveLength(1);
}

test('embeddings of another length than was asked for are not believed', async () => {
  const [{ dims }, analyser] = [defaultPack, await open()];
  const { faces, widthPx, heightPx } = await analyser.analyse(photo);
  expect(faces[0]!.embedding).toHaveLength(dims);
  const strict = await open({ dims: dims - 1 });
  const refusal = { code: 'photo.crashed', message: 'the decoder answered another question than was asked' };
  await expect(strict.analyse(photo)).rejects.toMatchObject(refusal);
  const known = { widthPx, heightPx, landmarks: faces.map(({ landmarks5 }) => landmarks5) };
  await expect(strict.embedKnown(photo, known)).rejects.toMatchObject(refusal);
});

test('what only a child does, the process that opens pools has not loaded', async () => {
  const script = `
    await import(${JSON.stringify(import.meta.resolve('#vitrine/vision/pool.js'))});
    process.stdout.write(JSON.stringify(process.eventNames().filter((name) => /SIGINT|disconnect|message/.test(name))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(JSON.parse(stdout)).toEqual([]);
});

describe.runIf(seesProcesses)('a child', () => {
  test('that is killed over a photo costs that photo, and the next has another child', async () => {
    const analyser = await open();
    const lost = analyser.analyse(hugePhoto).catch((error: unknown) => error);
    // Past the models and in the middle of the pixels.
    await until(() => decoderPids().some((pid) => peakBytes(pid) > 250e6));
    const [killed] = decoderPids();
    process.kill(killed!, 'SIGKILL');
    expect(await lost).toMatchObject({ code: 'photo.out-of-memory' });
    await expectWorking(analyser);
    expect(decoderPids()).not.toContain(killed);
  });

  test('that crashes over a photo says so', async () => {
    const analyser = await open();
    const lost = analyser.analyse(hugePhoto).catch((error: unknown) => error);
    await until(() => decoderPids().some((pid) => peakBytes(pid) > 250e6));
    process.kill(decoderPids()[0]!, 'SIGSEGV');
    expect(await lost).toMatchObject({
      code: 'photo.crashed',
      message: 'the decoder stopped on this photo: SIGSEGV',
    });
    await expectWorking(analyser);
  });

  test('that dies passes on the photo that was waiting in it', async () => {
    const analyser = await open();
    const lost = analyser.analyse(hugePhoto).catch((error: unknown) => error);
    const next = analyser.analyse(photo);
    const last = analyser.analyse(photo);
    await until(() => decoderPids().some((pid) => peakBytes(pid) > 250e6));
    const [killed] = decoderPids();
    process.kill(killed!, 'SIGKILL');
    expect(await lost).toMatchObject({ code: 'photo.out-of-memory' });
    expect((await next).faces).toHaveLength(1);
    expect((await last).faces).toHaveLength(1);
    expect(decoderPids()).toHaveLength(1);
  });

  test('goes on with the next photo while its parent is busy', async () => {
    const analyser = await open();
    await expectWorking(analyser);
    const answers = [analyser.analyse(photo), analyser.analyse(photo)];
    // Both are on their way when the loop turns; then the parent takes no part for long enough to do them ten times.
    await setImmediate();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    const before = performance.now();
    await Promise.all(answers);
    const waited = performance.now() - before;
    const alone = performance.now();
    await expectWorking(analyser);
    expect(waited).toBeLessThan((performance.now() - alone) / 2);
  });

  test('that had worked before and dies gives its photo to a fresh one', async () => {
    const analyser = await open();
    await expectWorking(analyser);
    const [first] = decoderPids();
    const answer = analyser.analyse(photo);
    process.kill(first!, 'SIGKILL');
    expect((await answer).faces).toHaveLength(1);
    expect(decoderPids()).not.toContain(first);
  });

  test('that died while idle costs nothing', async () => {
    const analyser = await open();
    await expectWorking(analyser);
    const [idle] = decoderPids();
    process.kill(idle!, 'SIGKILL');
    await until(() => !isRunning(idle!));
    await expectWorking(analyser);
  });

  test('that hangs is ended: photo.timeout', async () => {
    const analyser = await open({ timeoutMs: 3000 });
    await expectWorking(analyser);
    const [hanging] = decoderPids();
    process.kill(hanging!, 'SIGSTOP');
    await expect(analyser.analyse(photo)).rejects.toMatchObject({
      code: 'photo.timeout',
      message: 'expected an answer within 3 s, gave up',
    });
    await until(() => !isRunning(hanging!));
    await expectWorking(analyser);
  });

  test('that grew over a photo is replaced before the next', async () => {
    const analyser = await open({ recycleAboveBytes: 1 });
    await expectWorking(analyser);
    const before = decoderPids();
    await expectWorking(analyser);
    expect(decoderPids().some((pid) => before.includes(pid))).toBe(false);
  });

  test('stays for the next photo otherwise', async () => {
    const analyser = await open();
    await expectWorking(analyser);
    const before = decoderPids();
    await expectWorking(analyser);
    expect(decoderPids()).toEqual(before);
  });

  test('knows nothing of the settings and secrets of its parent', async () => {
    process.env['VITRINE_KEY_FILE'] = '/secret/key';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    try {
      await expectWorking(await open());
      const [pid] = decoderPids();
      const names = environmentOf(pid!).map((entry) => entry.split('=')[0]!);
      expect(names).toContain('PATH');
      expect(names.filter((name) => /VITRINE|SECRET|TOKEN|HOME|USER|npm_/i.test(name))).toEqual([]);
    } finally {
      delete process.env['VITRINE_KEY_FILE'];
      delete process.env['AWS_SECRET_ACCESS_KEY'];
    }
  });

  // The runtime comes with a client that reports to its maker, and leaves the number of its session there.
  test('leaves nothing in the temporary folder, as what reports to others would', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-pool-'));
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      const analyser = await open();
      expect((await analyser.analyse(photo)).faces).toHaveLength(1);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('ends with its parent, even one that had no time to say so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-pool-'));
    try {
      writeFileSync(join(folder, 'photo.jpg'), photo);
      const script = fileURLToPath(new URL('open-pool.mjs', import.meta.url));
      const parent = spawn(process.execPath, [script, join(folder, 'photo.jpg')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(parent.stdout, 'data');
      const children = decoderPids(parent.pid);
      expect(children).toHaveLength(2);
      parent.kill('SIGKILL');
      await until(() => !children.some(isRunning));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('a photo that needs more memory than one may use is refused, and the next is not', async () => {
  const analyser = await open({ memoryLimitBytes: 280e6 });
  await expect(analyser.analyse(hugePhoto)).rejects.toMatchObject({
    code: 'photo.out-of-memory',
    message: 'the photo needs more memory than one photo may use',
  });
  await expectWorking(analyser);
});

test('more photos than workers wait their turn and all get an answer', async () => {
  const analyser = await open({ workers: 2 });
  const answers = await Promise.allSettled(
    [photo, Buffer.alloc(0), photo, Buffer.from('x'), photo].map((bytes) => analyser.analyse(bytes)),
  );
  if (seesProcesses) expect(decoderPids()).toHaveLength(2);
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.faces.length : answer.reason.code)),
  ).toEqual([1, 'photo.empty', 1, 'photo.unsupported', 1]);
});

describe('closing', () => {
  test('ends all children, what they work on and what waits; no photo is blamed', async () => {
    const analyser = await open({ workers: 2 });
    await expectWorking(analyser);
    const answers = [hugePhoto, hugePhoto, photo, photo].map((bytes) =>
      analyser.analyse(bytes).catch((error: unknown) => (error as AppError).code),
    );
    if (seesProcesses) await until(() => decoderPids().length === 2);
    await analyser.close();
    expect(await Promise.all(answers)).toEqual(Array.from(answers, () => 'internal'));
    if (seesProcesses) expect(decoderPids()).toEqual([]);
    await expect(analyser.analyse(photo)).rejects.toMatchObject({ code: 'internal' });
    await analyser.close();
  });

  test('a pool that was never used is at once', async () => {
    await (await open()).close();
  });
});

describe('a pool that cannot start its children says so, and closes', () => {
  const node = process.execPath;
  afterAll(() => {
    process.execPath = node;
  });

  test('because there is no such program', async () => {
    const analyser = await open();
    process.execPath = join(tmpdir(), 'no-such-node');
    try {
      await expect(analyser.analyse(photo)).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(/^the models could not be loaded: .*ENOENT/),
      });
    } finally {
      process.execPath = node;
    }
    await expectWorking(analyser);
  });

  test('because a model is none', async () => {
    const broken = new Uint8Array([1, 2, 3]);
    const models = {
      detector: { bytes: broken, description: null, outputNames: [] },
      landmarker: broken,
      recogniser: { bytes: broken, description: null },
      judge: null,
    };
    const analyser = await open({ models });
    await expect(analyser.analyse(photo)).rejects.toBeInstanceOf(AppError);
    await expect(analyser.analyse(photo)).rejects.toMatchObject({ code: 'internal' });
    if (seesProcesses) await until(() => decoderPids().length === 0);
  });
});
