import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openLog } from '#vitrine/audit/log.js';
import { signatureTypes, vkeyOf } from '#vitrine/audit/note.js';
import { collectCosignatures } from '#vitrine/audit/witness-client.js';
import { makeWorkplace } from './run-vitrine.js';

const signerOf = (name: string) => ({ name: `cli.test/${name}`, seed: new Uint8Array(32).fill(name.length) });

async function fill(folder: string, name: string, count: number) {
  const signer = signerOf(name);
  const log = await openLog({ folder: join(folder, name), origin: signer.name, signers: [signer] });
  await log.appendAll(Array.from({ length: count }, (_, at) => Buffer.from(`{"type":"t","at":${at}}`)));
  return log;
}

it('vitrine log verify finds the logs of the data folder, and damage in a copy', async () => {
  const place = makeWorkplace();
  onTestFinished(() => place.remove());
  const logs = join(place.folder, 'data/log');
  for (const [name, count] of [
    ['searches', 300],
    ['events', 2],
  ] as const) {
    await (await fill(logs, name, count)).close();
  }
  const keys = ['searches', 'events'].flatMap((name) => ['--key', vkeyOf(signerOf(name))]);
  const good = await place.run(['log', 'verify', ...keys, '--json']);
  expect(JSON.parse(good.stdout)).toMatchObject({
    ok: true,
    logs: [
      { origin: 'cli.test/searches', size: 300, trusted: true },
      { origin: 'cli.test/events', size: 2, trusted: true },
    ],
  });
  expect(good.code).toBe(0);
  const said = await place.run(['log', 'verify', ...keys]);
  expect(said.stdout).toContain('Holds: searches with 300 entries, events with 2 entries;');
  // What is to be published is printed, and works as --key.
  const printed = [...said.stdout.matchAll(/^ +key +(\S+)$/gm)].map(([, key]) => key);
  expect(printed).toEqual(keys.filter((key) => key !== '--key'));
  expect((await place.run(['log', 'verify', join(logs, 'events')])).stdout).toContain('No key was given');
  const witness = vkeyOf(
    { name: 'cli.test/w', seed: new Uint8Array(32).fill(9) },
    signatureTypes.cosignature,
  );
  const unseen = await place.run(['log', 'verify', ...keys, '--key', witness]);
  expect([unseen.code, unseen.stdout]).toEqual([6, expect.stringContaining('damaged: witnessed: missing')]);
  const tile = join(logs, 'searches/tile/entries/000');
  const bytes = readFileSync(tile);
  bytes[1000]! ^= 1;
  writeFileSync(tile, bytes);
  const bad = await place.run(['log', 'verify', join(logs, 'searches')]);
  expect(bad.code).toBe(6);
  expect(bad.stdout).not.toContain('Holds');
  expect(bad.stdout).toMatch(/damaged: tile\/0\/000, entry \d+/);
  expect((await place.run(['log', 'verify', place.folder])).code).toBe(2);
  expect((await place.run(['log', 'verify', '--key', 'x'])).code).toBe(2);
});

it('vitrine witness cosigns, and keeps its key', async () => {
  const place = makeWorkplace();
  onTestFinished(() => place.remove());
  const log = await fill(place.folder, 'searches', 5);
  const args = ['witness', '--state', 'w', '--log', vkeyOf(signerOf('searches')), '--port', '0', '--json'];
  const vkeys: string[] = [];
  for (let run = 0; run < 2; run++) {
    const child = place.start(args);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const { vkey, url } = JSON.parse(line.toString()) as { vkey: string; url: string };
    const { results } = await collectCosignatures({
      checkpoint: await log.checkpoint(),
      witnesses: [{ vkey, url }],
      proveConsistency: (old, size) => log.proveConsistency(old, size),
    });
    expect(results).toMatchObject([{ code: null }]);
    vkeys.push(vkey);
    await log.append(Buffer.from('{"type":"t"}'));
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  expect(vkeys[0]).toBe(vkeys[1]);
  await log.close();
  expect((await place.run(['witness', '--state', 'w', '--log', 'x'])).code).toBe(2);
  expect((await place.run(['witness', '--log', 'x'])).code).toBe(2);
});

it('vitrine log rotate gives a log another key, and the old one still verifies', async () => {
  const place = makeWorkplace();
  onTestFinished(() => place.remove());
  const json = async (...args: string[]) => {
    const { code, stdout } = await place.run([...args, '--json']);
    return { code, answer: JSON.parse(stdout) as { key: string; logs: { keys: string[] }[] } & object };
  };
  await place.run(['init']);
  await place.run(['collection', 'add', 'press', '--owner', 'D', '--basis', 'B', '--purpose', 'P']);
  const { answer: before } = await json('log', 'verify', 'data/log/events');
  const { answer: rotated } = await json('log', 'rotate', 'events');
  const first = before.logs[0]!.keys[0]!;
  for (const key of [first, rotated.key])
    expect((await json('log', 'verify', 'data/log/events', '--key', key)).answer).toMatchObject({
      ok: true,
      logs: [{ trusted: true, keys: [first, rotated.key] }],
    });
  await place.run(['collection', 'add', 'more', '--owner', 'D', '--basis', 'B', '--purpose', 'P']);
  expect((await json('log', 'verify', 'data/log/events', '--key', first)).code).toBe(0);
  expect((await json('log', 'rotate', 'other')).answer).toMatchObject({ error: { code: 'usage' } });
});

it('a port that is taken is said with what to do', async () => {
  const place = makeWorkplace();
  onTestFinished(() => place.remove());
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  await place.run(['init']);
  for (const args of [
    ['serve', '--port', String(port)],
    ['witness', '--state', 'w', '--log', vkeyOf(signerOf('searches')), '--port', String(port)],
  ]) {
    const { code, stderr } = await place.run(args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: cannot listen on 127.0.0.1, port ${port} (EADDRINUSE): another program listens there already; end it, or take another port with --port (usage)\n`,
    });
  }
});
