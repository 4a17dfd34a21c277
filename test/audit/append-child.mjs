// Appends to a log for ever, or as often as asked, and says on standard output what was acknowledged.
import { writeSync } from 'node:fs';
import { openLog } from '#vitrine/audit/log.js';

const [, , folder, origin, seedHex, first, count] = process.argv;
const signer = { name: origin, seed: Buffer.from(seedHex, 'hex') };

try {
  const log = await openLog({ folder, origin, signers: [signer] });
  for (let done = 0; done < Number(count); done++) {
    const number = Number(first) + done;
    const text = JSON.stringify({ type: 'search.intent', number, note: 'n'.repeat(number % 2000) });
    const { index } = await log.append(Buffer.from(text));
    writeSync(1, `${index} ${number}\n`);
  }
  await log.close();
  writeSync(1, 'done\n');
} catch (error) {
  writeSync(1, `${error.code ?? error}\n`);
}
