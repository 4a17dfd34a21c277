import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLog } from '#vitrine/audit/log.js';
import { parseCheckpoint } from '#vitrine/audit/checkpoint.js';
import { openNote, parseVkey } from '#vitrine/audit/note.js';
import { verifyLog } from '#vitrine/audit/verify-log.js';
import { collectCosignatures, type WitnessAddress } from '#vitrine/audit/witness-client.js';
import { witnessHandler } from '#vitrine/audit/witness-handler.js';
import { openWitness, type Witness } from '#vitrine/audit/witness.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { entriesFrom, entryOf, open, runVerifier, vkey } from './logs.js';

const time = 1_800_000_000;

function openTestWitness(folder: string, name = 'witness.test/w'): Promise<Witness> {
  return openWitness({ folder, name, logs: [vkey], now: () => time });
}

async function serve(witness: Witness): Promise<WitnessAddress & { server: Server; port: number }> {
  const server = createServer(witnessHandler(witness)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/prefix/`, vkey: witness.vkey, server, port };
}

async function openFilled(folder: string, size: number): Promise<AuditLog> {
  const log = await open(folder);
  await log.appendAll(entriesFrom(0, size));
  onTestFinished(() => log.close());
  return log;
}

/** What a log sends; proof from `old` of the tree that is in `log`. */
async function requestOf(log: AuditLog, old: number): Promise<string> {
  const checkpoint = await log.checkpoint();
  const proof = await log.proveConsistency(old, log.size);
  const lines = [`old ${old}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), ''];
  return `${lines.join('\n')}\n${checkpoint}`;
}

async function cosign(log: AuditLog, witnesses: WitnessAddress[], knownSizes = new Map<string, number>()) {
  return collectCosignatures({
    checkpoint: await log.checkpoint(),
    witnesses: witnesses.map(({ url, vkey: key }) => ({ url, vkey: key })),
    proveConsistency: (old, size) => log.proveConsistency(old, size),
    knownSizes,
    timeoutMs: 5000,
  });
}

describe('a witness', () => {
  it('cosigns a log that grows, and says what it knows to one that asks wrongly', async () => {
    const witness = await openTestWitness(temporaryFolder());
    const log = await openFilled(temporaryFolder(), 3);
    const first = await witness.addCheckpoint(await requestOf(log, 0));
    expect(first.status).toBe(200);
    const note = (await log.checkpoint()) + first.body;
    expect(openNote(note, [parseVkey(witness.vkey)!])?.signers).toMatchObject([{ timeSeconds: time }]);
    await log.appendAll(entriesFrom(3, 300));
    const conflict = await witness.addCheckpoint(await requestOf(log, 0));
    expect(conflict).toEqual({ status: 409, contentType: 'text/x.tlog.size', body: '3\n' });
    expect((await witness.addCheckpoint(await requestOf(log, 3))).status).toBe(200);
    // The same again, as after a lost answer.
    expect((await witness.addCheckpoint(await requestOf(log, 303))).status).toBe(200);
  });

  it('refuses everything else with the status of the specification', async () => {
    const witness = await openTestWitness(temporaryFolder());
    const log = await openFilled(temporaryFolder(), 3);
    const good = await requestOf(log, 0);
    const { text } = parseCheckpoint(await log.checkpoint())!.note;
    const cases: [string, number][] = [
      ['', 400],
      ['old 0\n', 400],
      [good.replace('old 0', 'old 00'), 400],
      [good.replace('old 0', 'new 0'), 400],
      [good.replace('old 0', 'old 4'), 400],
      [good.replace('old 0\n', `old 0\n${'AAAA\n'.repeat(2)}`), 400],
      [good.replace('old 0\n', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`), 400],
      [good.replaceAll('vitrine.test', 'other.test'), 404],
      [good.replace('\n3\n', '\n4\n'), 403],
      [`old 0\n\n${text}\n— x ${Buffer.alloc(68).toString('base64')}\n`, 403],
      [good.replace('old 0\n', `old 0\n${Buffer.alloc(32).toString('base64')}\n`), 422],
      [good.replace('old 0', 'old 2'), 409],
      [good, 200],
    ];
    for (const [body, status] of cases) expect((await witness.addCheckpoint(body)).status, body).toBe(status);
  });

  it('remembers over a restart, and never cosigns a fork', async () => {
    const state = temporaryFolder();
    const folder = temporaryFolder();
    const copy = temporaryFolder();
    const log = await openFilled(folder, 10);
    await log.close();
    cpSync(folder, copy, { recursive: true });
    const honest = await open(folder);
    await honest.append(entryOf(10));
    const forked = await open(copy);
    await forked.append(Buffer.from('{"type":"other"}'));
    await forked.appendAll(entriesFrom(11, 5));
    const before = await openTestWitness(state);
    expect((await before.addCheckpoint(await requestOf(honest, 0))).status).toBe(200);
    const witness = await openTestWitness(state);
    expect(witness.vkey).toBe(before.vkey);
    // The fork's own proof from 11 is right for its tree, and wrong for what the witness saw.
    expect((await witness.addCheckpoint(await requestOf(forked, 11))).status).toBe(422);
    expect((await witness.addCheckpoint(await requestOf(forked, 10))).status).toBe(409);
    expect((await witness.addCheckpoint(await requestOf(honest, 11))).status).toBe(200);
    await honest.close();
    await forked.close();
  });

  it('cosigns one of two histories that come at the same moment', async () => {
    const witness = await openTestWitness(temporaryFolder());
    const [one, other] = [await open(temporaryFolder()), await open(temporaryFolder())];
    await one.append(entryOf(1));
    await other.append(entryOf(2));
    const bodies = [await requestOf(one, 0), await requestOf(other, 0)];
    const answers = await Promise.all([...bodies, ...bodies].map((body) => witness.addCheckpoint(body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    await one.close();
    await other.close();
  });

  it('does not work with a state that is damaged', async () => {
    const state = temporaryFolder();
    const witness = await openTestWitness(state);
    const log = await openFilled(temporaryFolder(), 3);
    await witness.addCheckpoint(await requestOf(log, 0));
    const [file] = readdirSync(join(state, 'logs'));
    writeFileSync(join(state, 'logs', file!), readFileSync(join(state, 'logs', file!)).subarray(0, 20));
    await expect(witness.addCheckpoint(await requestOf(log, 3))).rejects.toMatchObject({
      code: 'log.damaged',
    });
    const address = await serve(witness);
    const { results } = await cosign(log, [address]);
    expect(results).toMatchObject([{ code: 'witness.unreachable' }]);
  });
});

describe('a log with witnesses', () => {
  it('collects cosignatures, and keeps a checkpoint that both verifiers accept', async () => {
    const folder = temporaryFolder();
    const log = await openFilled(folder, 5);
    const addresses = [
      await serve(await openTestWitness(temporaryFolder(), 'witness.test/1')),
      await serve(await openTestWitness(temporaryFolder(), 'witness.test/2')),
    ];
    await cosign(log, addresses);
    await log.appendAll(entriesFrom(5, 400));
    // One is asked from where it is, the other has to say so first.
    const { checkpoint, results } = await cosign(log, addresses, new Map([[addresses[0]!.vkey, 5]]));
    expect(results.map(({ code }) => code)).toEqual([null, null]);
    const keys = addresses.map((address) => parseVkey(address.vkey)!);
    expect(openNote(checkpoint, keys)?.signers.map(({ timeSeconds }) => timeSeconds)).toEqual([time, time]);
    await log.keepWitnessed(checkpoint);
    await log.append(entryOf(405));
    expect(await log.witnessed()).toBe(checkpoint);
    const vkeys = [vkey, ...addresses.map((address) => address.vkey)];
    expect(await verifyLog({ folder, keys: vkeys })).toMatchObject({
      ok: true,
      size: 406,
      witnessed: { size: 405, cosignatures: [{ timeSeconds: time }, { timeSeconds: time }], unknown: [] },
    });
    expect(runVerifier([folder, ...vkeys.flatMap((key) => ['--key', key])])).toMatchObject({ ok: true });
    // A proof under the cosigned checkpoint carries the cosignatures.
    expect(await log.prove(404, checkpoint)).toContain(checkpoint);
    await expect(log.prove(405, checkpoint)).rejects.toMatchObject({ code: 'usage' });
  });

  it('tells a fork, a log put back from an old copy, an outage and a refusal apart', async () => {
    const folder = temporaryFolder();
    const log = await openFilled(folder, 10);
    const old = temporaryFolder();
    cpSync(folder, old, { recursive: true });
    const address = await serve(await openTestWitness(temporaryFolder()));
    await log.append(entryOf(10));
    expect((await cosign(log, [address])).results).toMatchObject([{ code: null }]);
    const putBack = await open(old);
    expect((await cosign(putBack, [address])).results).toMatchObject([{ code: 'witness.fork' }]);
    await putBack.append(Buffer.from('{"type":"other"}'));
    expect((await cosign(putBack, [address])).results).toMatchObject([{ code: 'witness.fork' }]);
    await putBack.append(entryOf(12));
    expect((await cosign(putBack, [address])).results).toMatchObject([{ code: 'witness.fork' }]);
    await putBack.close();
    const stranger = await serve(
      await openWitness({ folder: temporaryFolder(), name: 'witness.test/s', logs: [] }),
    );
    const impostor = { ...address, vkey: stranger.vkey };
    const gone = { url: 'http://127.0.0.1:9', vkey: address.vkey };
    const { results, checkpoint } = await cosign(log, [stranger, impostor, gone]);
    expect(results.map(({ code }) => code)).toEqual([
      'witness.refused',
      'witness.refused',
      'witness.unreachable',
    ]);
    expect(checkpoint).toBe(await log.checkpoint());
  });

  it('over HTTP is bounded', async () => {
    const { url, port } = await serve(await openTestWitness(temporaryFolder()));
    const ask = (path: string, init: RequestInit) =>
      fetch(new URL(path, url), init).then(({ status }) => status);
    expect(await ask('add-checkpoint', { method: 'GET' })).toBe(405);
    expect(await ask('else', { method: 'POST', body: '' })).toBe(404);
    expect(await ask('add-checkpoint', { method: 'POST', body: 'x' })).toBe(400);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 1000000\r\n\r\n');
    socket.write('x'.repeat(200_000));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});
