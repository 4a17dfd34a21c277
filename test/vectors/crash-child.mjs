// Changes a flat index for ever, and says on standard output what it begins and what is done. It is killed.
import { writeSync } from 'node:fs';
import { openFlatIndex } from '#vitrine/vectors/flat.js';
import { crashRow } from './crash-rows.mjs';

const [, , dir, seed] = process.argv;
const collection = 1;
let state = Number(seed);

function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function say(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const index = await openFlatIndex({
  dir,
  key: new Uint8Array(32).fill(1),
  rotationKey: new Uint8Array(32).fill(2),
  modelId: 'crash',
  dims: 32,
  mode: 'write',
  threads: 1,
});

for (;;) {
  const last = index.lastFaceId(collection);
  const what = random(10);
  if (what < 5) {
    const count = random(20) === 0 ? 3000 : 1 + random(60);
    say({ begin: 'add', from: last + 1, to: last + count });
    await index.add(
      collection,
      Array.from({ length: count }, (_, i) => crashRow(last + 1 + i)),
    );
  } else if (what < 8) {
    const ids = Array.from({ length: 1 + random(30) }, () => 1 + random(last));
    say({ begin: 'remove', ids });
    await index.remove(collection, ids);
  } else if (what === 8) {
    say({ begin: 'compact' });
    await index.compact(collection);
  } else if (random(8) === 0) {
    say({ begin: 'drop' });
    await index.removeCollection(collection);
  } else {
    continue;
  }
  say({ done: true });
}
