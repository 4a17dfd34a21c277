import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkProof,
  parseCheckpoint,
  parseCheckpointText,
  parseProof,
  proofText,
} from '#vitrine/audit/checkpoint.js';
import {
  cosignatureLine,
  noteSigner,
  openNote,
  parseNote,
  parseVkey,
  signatureTypes,
  vkeyOf,
} from '#vitrine/audit/note.js';

/** From the documentation and tests of golang.org/x/mod/sumdb/note. */
const peterVkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const peterSeed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const peterNote =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const peter = parseVkey(peterVkey)!;

/** The worked example of C2SP signed-note. */
const exampleVkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const exampleNote =
  'This is an example message.\n\n' +
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

describe('signed notes', () => {
  it('verify the example of the specification', () => {
    expect(openNote(exampleNote, [parseVkey(exampleVkey)!])).toMatchObject({
      text: 'This is an example message.\n',
      signers: [{ timeSeconds: 0 }],
    });
    expect(openNote(exampleNote, [peter])).toBeNull();
  });

  it('verify the note of the Go documentation, and make the same one', () => {
    expect(vkeyOf({ name: 'PeterNeumann', seed: peterSeed })).toBe(peterVkey);
    const opened = openNote(peterNote, [peter]);
    expect(opened?.signers.map(({ verifier }) => verifier.vkey)).toEqual([peterVkey]);
    const signer = noteSigner({ name: 'PeterNeumann', seed: peterSeed });
    expect(`${opened!.text}\n${signer.signLine(opened!.text)}`).toBe(peterNote);
  });

  it('keep empty lines in the text', () => {
    const { signatures } = parseNote(peterNote)!;
    const note = parseNote(`one\n\ntwo\n\n— ${peterNote.split('— ')[1]!}`);
    expect(note).toEqual({ text: 'one\n\ntwo\n', signatures });
    expect(signatures).toMatchObject([{ name: 'PeterNeumann', id: 'c74f20a3' }]);
  });

  it('do not verify with any one character changed', () => {
    fc.assert(
      fc.property(
        fc.nat(peterNote.length - 1),
        fc.constantFrom('a', 'B', '+', '=', '\n', ' '),
        (at, char) => {
          fc.pre(peterNote[at] !== char);
          const changed = peterNote.slice(0, at) + char + peterNote.slice(at + 1);
          expect(openNote(changed, [peter])).toBeNull();
        },
      ),
    );
  });

  it('have one spelling only', () => {
    // The last character before the padding carries two bits that no byte needs.
    expect(openNote(peterNote.replace('JnAM=', 'JnAN='), [peter])).toBeNull();
    expect(openNote(peterNote.replace('JnAM=\n', 'JnAM\n'), [peter])).toBeNull();
  });

  it('ignore unknown signatures, and refuse a wrong one of a known key', () => {
    const other = noteSigner({ name: 'other.example', seed: new Uint8Array(32).fill(3) });
    const { text } = openNote(peterNote, [peter])!;
    const both = peterNote + other.signLine(text);
    expect(openNote(both, [peter])).toMatchObject({ signers: [{}], unknown: [{ name: 'other.example' }] });
    expect(openNote(both, [parseVkey(other.vkey)!])?.signers).toHaveLength(1);
    expect(openNote(peterNote + other.signLine('else\n'), [peter, parseVkey(other.vkey)!])).toBeNull();
    expect(openNote(peterNote, [parseVkey(other.vkey)!])).toBeNull();
  });

  it.each([
    '',
    'x',
    `${peterVkey}A`,
    peterVkey.replace('c74f', 'c74e'),
    'a+00000000+AA==',
    'a b+00000000+AA==',
  ])('know %j for no verifier key', (vkey) => expect(parseVkey(vkey)).toBeNull());
});

describe('cosignatures', () => {
  const witness = { name: 'witness.example/w1', seed: new Uint8Array(32).fill(9) };
  const verifier = parseVkey(vkeyOf(witness, signatureTypes.cosignature))!;
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('carry their time and cover it', () => {
    const line = cosignatureLine(witness, text, 1679315147);
    expect(openNote(`${text}\n${line}`, [verifier])?.signers).toMatchObject([{ timeSeconds: 1679315147 }]);
    const bytes = Buffer.from(line.split(' ')[2]!.trim(), 'base64');
    expect(bytes).toHaveLength(4 + 8 + 64);
    bytes[11]! ^= 1;
    const later = `— ${witness.name} ${bytes.toString('base64')}\n`;
    expect(openNote(`${text}\n${later}`, [verifier])).toBeNull();
  });

  it('are no signatures of the same key, nor the other way round', () => {
    const plain = noteSigner(witness);
    expect(openNote(`${text}\n${plain.signLine(text)}`, [verifier])).toBeNull();
  });
});

describe('checkpoints and proofs as text', () => {
  it.each([
    'o\n1\n',
    'o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    'o\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    'o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n',
    '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    'o\n1\nAAAA\n',
  ])('%j is no checkpoint', (text) => expect(parseCheckpointText(text)).toBeNull());

  it('read back what was written', () => {
    const signer = noteSigner({ name: 'PeterNeumann', seed: peterSeed });
    const text = `PeterNeumann\n1\n${Buffer.alloc(32, 1).toString('base64')}\n`;
    const checkpoint = `${text}\n${signer.signLine(text)}`;
    expect(parseCheckpoint(checkpoint)?.checkpoint).toMatchObject({ origin: 'PeterNeumann', size: 1 });
    const proof = { index: 3, hashes: [Buffer.alloc(32, 2), Buffer.alloc(32, 3)], checkpoint };
    expect(parseProof(proofText(proof))).toEqual(proof);
    const withExtra = proofText(proof).replace('index', 'extra AAAA\nindex');
    expect(parseProof(withExtra)).toEqual(proof);
    expect(checkProof(proofText(proof), Buffer.from('e'), 'PeterNeumann', [peter])).toBeNull();
  });
});
