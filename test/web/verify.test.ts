/** What the browser checks by itself, held against real logs of a real server: what is right holds, what was touched fails and is named. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEntry } from '#vitrine/flows/log/logs.js';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Member,
  type TemporaryServer,
} from '../http/temporary-server.js';
import { startWitness, type TemporaryWitness } from './witness.js';
import { verifyEntry, tileOf, stateOf, type EntryToCheck } from '../../web/src/verify/verify-entry.js';
import { verifyGrowth } from '../../web/src/verify/verify-growth.js';
import { verifyReport, type ReportToCheck } from '../../web/src/verify/verify-report.js';

interface State {
  origin: string;
  size: number;
  checkpoint: string;
  witnessed: string | null;
  keys: { key: string; size: number }[];
  witnesses: string[];
}

let server: TemporaryServer;
let auditor: Member;
let witness: TemporaryWitness;

const stateOfLog = async (): Promise<State> => (await auditor.browser.get<State>('/log/events')).body;

async function append(count: number): Promise<void> {
  const log = await server.vitrine.logs.open('events');
  await server.vitrine.store.write(async (db) => {
    for (let i = 0; i < count; i++) await appendEntry(db, log, { by: null }, { type: 'stop.engaged' });
  });
}

/** As the screen asks for it. */
async function asked(index: number, under: 'present' | 'witnessed' = 'present'): Promise<EntryToCheck> {
  const state = await stateOfLog();
  const log = await server.vitrine.logs.open('events');
  const text = Buffer.from(await log.read(index)).toString();
  const { body } = await auditor.browser.get<{ proof: string }>(`/log/events/proofs/${index}?under=${under}`);
  const { full, partial, at } = tileOf(index, state.size);
  const response = await server.app.request(
    `http://localhost:8480/api/v1/log/events/files/${partial ?? full}`,
  );
  const tile = new Uint8Array(await response.arrayBuffer());
  return {
    text,
    index,
    origin: state.origin,
    proof: body.proof,
    published: tile.slice(at * 32, at * 32 + 32),
    keys: state.keys,
    witnesses: state.witnesses,
    isWitnessed: under === 'witnessed',
  };
}

const states = async (entry: EntryToCheck): Promise<string[]> =>
  (await verifyEntry(entry)).steps.map(({ name, state }) => `${name} ${state}`);

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server, soloPolicy);
  auditor = await memberOf(server, ['auditor']);
  await append(300);
  witness = await startWitness(server.vitrine);
  await witness.cosign();
});
afterAll(async () => {
  witness.close();
  await server.remove();
});

describe('an entry', () => {
  it('holds, wherever it lies, with log and witness', async () => {
    const { size } = await stateOfLog();
    for (const index of [0, 1, 2, 127, 128, 254, 255, 256, 257, size - 2, size - 1]) {
      expect(await states(await asked(index, 'witnessed'))).toEqual([
        'leaf holds',
        'path holds',
        'signature holds',
        'witness holds',
      ]);
    }
  });

  it('draws a path that ends in the root of the checkpoint', async () => {
    const { path, checkpoint } = await verifyEntry(await asked(17));
    expect(path.length).toBeGreaterThan(7);
    expect(path.at(-1)!.above).toEqual(checkpoint!.root);
  });

  it('that no witness has seen is open, not wrong', async () => {
    const { size } = await stateOfLog();
    await append(1);
    const entry = await asked(size);
    expect(await states(entry)).toEqual(['leaf holds', 'path holds', 'signature holds', 'witness open']);
    expect(stateOf((await verifyEntry(entry)).steps)).toBe('open');
    expect(await auditor.browser.get(`/log/events/proofs/${size}?under=witnessed`)).toMatchObject({
      status: 404,
    });
  });

  it('that is alone in its log has an empty path', async () => {
    const log = await temporaryServer();
    try {
      await setPolicy(log, soloPolicy);
      const opened = await log.vitrine.logs.open('events');
      await log.vitrine.store.write((db) => appendEntry(db, opened, { by: null }, { type: 'stop.engaged' }));
      const entry = {
        ...(await asked(0)),
        text: Buffer.from(await opened.read(0)).toString(),
        origin: opened.origin,
        proof: await opened.prove(0),
        published: null,
      };
      expect((await states(entry)).slice(0, 2)).toEqual(['leaf open', 'path holds']);
    } finally {
      await log.remove();
    }
  });

  it('with one character changed does not hash to what the log publishes, nor to its root', async () => {
    const entry = await asked(5, 'witnessed');
    const text = entry.text.replace('stop.engaged', 'stop.engageD');
    expect(text).not.toBe(entry.text);
    expect(await states({ ...entry, text })).toEqual([
      'leaf fails',
      'path fails',
      'signature holds',
      'witness holds',
    ]);
  });

  it('with a proof of another place, or of another log, is named so', async () => {
    const entry = await asked(5);
    const other = await asked(6);
    const { steps } = await verifyEntry({ ...entry, proof: other.proof });
    expect(steps[1]).toMatchObject({ name: 'path', state: 'fails', why: 'proofOfOther' });
    const elsewhere = await verifyEntry({ ...entry, origin: 'vitrine/other/events' });
    expect(elsewhere.steps[1]).toMatchObject({ why: 'proofOfOther' });
  });

  it('fails wherever a character of its proof is changed', async () => {
    const entry = await asked(40, 'witnessed');
    const letters = Array.from('ABCDEFGHabcdefgh01234567+/ \n');
    await fc.assert(
      fc.asyncProperty(fc.nat(entry.proof.length - 1), fc.constantFrom(...letters), async (at, letter) => {
        if (entry.proof[at] === letter) return;
        const proof = entry.proof.slice(0, at) + letter + entry.proof.slice(at + 1);
        const { steps } = await verifyEntry({ ...entry, proof });
        expect(stateOf(steps)).not.toBe('holds');
      }),
      { numRuns: 300 },
    );
  });

  it('names the step whose bytes were touched', async () => {
    const entry = await asked(40, 'witnessed');
    const lines = entry.proof.split('\n');
    const touch = (line: number, column: number) =>
      lines
        .map((each, i) => {
          if (i !== line) return each;
          const swapped = each[column] === 'A' ? 'B' : 'A';
          return each.slice(0, column) + swapped + each.slice(column + 1);
        })
        .join('\n');
    const log = lines.findIndex((line) => line.startsWith('\u2014 vitrine/'));
    const cosigner = lines.findIndex((line) => line.startsWith('\u2014 witness'));
    // A hash of the path; then 30 characters into the signatures, behind the id of the key.
    expect(await states({ ...entry, proof: touch(3, 4) })).toEqual(
      expect.arrayContaining(['path fails', 'signature holds', 'witness holds']),
    );
    const inLog = lines[log]!.lastIndexOf(' ') + 30;
    expect(await states({ ...entry, proof: touch(log, inLog) })).toEqual(
      expect.arrayContaining(['path holds', 'signature fails', 'witness holds']),
    );
    const inWitness = lines[cosigner]!.lastIndexOf(' ') + 30;
    expect(await states({ ...entry, proof: touch(cosigner, inWitness) })).toEqual(
      expect.arrayContaining(['path holds', 'signature holds', 'witness fails']),
    );
  });

  it('signed by a key that is not the log’s, or was not the log’s then, fails', async () => {
    const entry = await asked(5);
    const keys = [{ key: entry.witnesses[0]!, size: 0 }];
    expect(await states({ ...entry, keys })).toContain('signature fails');
    expect(await states({ ...entry, keys: [{ ...entry.keys[0]!, size: 100_000 }] })).toContain(
      'signature fails',
    );
  });

  it('without the line of a witness is open', async () => {
    const entry = await asked(5, 'witnessed');
    const proof = entry.proof.replace(/\u2014 witness.*\n/, '');
    expect(await states({ ...entry, proof })).toContain('witness open');
  });
});

describe('growth', () => {
  it('of the log holds between all its states, and with no other', async () => {
    const older = await stateOfLog();
    await append(3);
    const newer = await stateOfLog();
    const path = `/log/events/consistency?from=${older.size}&to=${newer.size}`;
    const { hashes } = (await auditor.browser.get<{ hashes: string[] }>(path)).body;
    expect(await verifyGrowth(older.checkpoint, newer.checkpoint, hashes)).toBe(true);
    expect(await verifyGrowth(newer.checkpoint, older.checkpoint, hashes)).toBe(false);
    expect(await verifyGrowth(newer.checkpoint, newer.checkpoint, [])).toBe(true);
    expect(await verifyGrowth(older.checkpoint, newer.checkpoint, hashes.slice(1))).toBe(false);
    const wrong = hashes.with(0, Buffer.alloc(32).toString('base64'));
    expect(await verifyGrowth(older.checkpoint, newer.checkpoint, wrong)).toBe(false);
    // Another history of the same length.
    const lines = older.checkpoint.split('\n');
    const forked = lines.with(2, Buffer.alloc(32, 7).toString('base64')).join('\n');
    expect(await verifyGrowth(forked, newer.checkpoint, hashes)).toBe(false);
  });

  it('holds from every size to every size', async () => {
    const log = await server.vitrine.logs.open('events');
    const merkleRoots = await rootsOf(log);
    for (const older of [1, 2, 3, 4, 7, 8, 100, 255, 256, 257]) {
      for (const newer of [older, older + 1, 258, 300]) {
        if (newer < older) continue;
        const hashes = (await log.proveConsistency(older, newer)).map((hash) =>
          Buffer.from(hash).toString('base64'),
        );
        const pair = [older, newer].map((size) => noteOf(size, merkleRoots[size]!)) as [string, string];
        expect(await verifyGrowth(...pair, hashes), `${older} to ${newer}`).toBe(true);
      }
    }
  });
});

const noteOf = (size: number, root: Buffer): string =>
  `origin\n${size}\n${root.toString('base64')}\n\n\u2014 x ${Buffer.alloc(68).toString('base64')}\n`;

/** By the server's own tree, which knows nothing of the browser's. */
async function rootsOf(log: { entries: () => AsyncIterable<{ bytes: Uint8Array }> }) {
  const { leafHash } = await import('#vitrine/audit/merkle.js');
  const { addLeaf, rootOf } = await import('#vitrine/audit/tree.js');
  const edge: Parameters<typeof addLeaf>[0] = [];
  const merkleRoots: Buffer[] = [rootOf(edge)];
  for await (const { bytes } of log.entries()) {
    addLeaf(edge, leafHash(bytes));
    merkleRoots.push(rootOf(edge));
  }
  return merkleRoots;
}

async function made(): Promise<ReportToCheck> {
  const today = new Date().toISOString().slice(0, 10);
  const { body } = await auditor.browser.post<{ sha256: string }>('/reports', { from: today, to: today });
  const file = async (name: string) =>
    (await auditor.browser.get<string>(`/reports/${body.sha256}/${name}`, { as: 'text' })).body;
  const { origin, keys } = await stateOfLog();
  return {
    files: {
      'report.json': await file('report.json'),
      'report.html': await file('report.html'),
      'report.csv': await file('report.csv'),
    },
    note: await file('report.note'),
    origin,
    keys: keys.map(({ key }) => key),
  };
}

describe('a report', () => {
  it('holds; a figure changed, another key or another installation does not', async () => {
    const report = await made();
    const seen = async (more: Partial<ReportToCheck>) =>
      (await verifyReport({ ...report, ...more })).map(({ name, file, state }) => `${file ?? name} ${state}`);
    expect(await seen({})).toEqual([
      'report.json holds',
      'report.html holds',
      'report.csv holds',
      'signature holds',
    ]);
    const files = { ...report.files, 'report.json': report.files['report.json']!.replace('0', '1') };
    expect(await seen({ files })).toEqual(expect.arrayContaining(['report.json fails', 'signature holds']));
    expect(await seen({ keys: [] })).toContain('signature fails');
    expect(await seen({ origin: 'vitrine/other/events' })).toContain('signature fails');
    expect(await seen({ note: report.note.replace('report.csv', 'report.cvs') })).toEqual(
      expect.arrayContaining(['report.csv fails', 'signature fails']),
    );
  });
});
