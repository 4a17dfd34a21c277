import { expect, it } from 'vitest';
import { letterPdf } from '#vitrine/flows/rights/letter-pdf.js';

it('a letter with an address as long as a book is laid all the same', async () => {
  const source = `https://archive.test/${'%E4%B8%AD'.repeat(6000)}`;
  const facts: [string, string][] = [['Address', source]];
  const pdf = await letterPdf([{ kind: 'facts', title: 'Photo 1', facts }], 'en');
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  // Nothing is left out: it takes more pages than one.
  expect(Number(/\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1])).toBeGreaterThan(5);
});
