import { expect, it } from 'vitest';
import { uploadedItems } from '#vitrine/sources/upload.js';

async function sourceOf(name: string, base?: string): Promise<string> {
  const uploads = [{ name, bytes: new Uint8Array(1) }];
  for await (const { item } of uploadedItems(uploads, { sourceBase: base })) return item.source;
  throw new Error('no item');
}

const base = 'https://archive.test/photos/1970';

it.each([
  ['a.jpg', '/a.jpg'],
  ['2019/märz 1.jpg', '/2019/m%C3%A4rz%201.jpg'],
  ['../../etc/passwd', '/etc/passwd'],
  ['a/../../../b.jpg', '/a/b.jpg'],
  ['//evil.test/a.jpg', '/evil.test/a.jpg'],
  ['/abs.jpg', '/abs.jpg'],
  ['https://evil.test/a.jpg', '/https%3A/evil.test/a.jpg'],
  ['\\\\evil.test\\a.jpg', '/%5C%5Cevil.test%5Ca.jpg'],
  ['a.jpg?x#y', '/a.jpg%3Fx%23y'],
  ['..', '/unnamed'],
  ['', '/unnamed'],
])('the name %s stays below the address under which the photos are published', async (name, below) => {
  expect(await sourceOf(name, base)).toBe(`${base}${below}`);
  expect(await sourceOf(name)).toBe(`upload:${below.slice(1)}`);
});
