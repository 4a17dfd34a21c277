/** What a browser has to load before the first screen: bytes do not depend on how busy this machine is. bench/web.ts measures the time. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const web = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const html = existsSync(join(web, 'index.html')) ? readFileSync(join(web, 'index.html'), 'utf8') : '';

/** Scripts that the page names, and those that they import before they run. */
function initialScripts(): Set<string> {
  const named = [...html.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, file]) => file!);
  const found = new Set<string>();
  for (let left = named; left.length > 0;) {
    const file = left.pop()!;
    if (found.has(file)) continue;
    found.add(file);
    const script = readFileSync(join(web, file), 'utf8');
    const imported = script.matchAll(/\b(?:import|from)\s*"\.\/([^"]+\.js)"/g);
    left = [...left, ...[...imported].map(([, name]) => `assets/${name}`)];
  }
  return found;
}

it('is at most 250 kB of compressed JavaScript', () => {
  const files = [...initialScripts()];
  expect(files.length).toBeGreaterThan(0);
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(web, file))).length, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(250_000);
});

it('has no charts in it: they come with the screens that show some', () => {
  const scripts = [...initialScripts()].map((file) => readFileSync(join(web, file), 'utf8'));
  expect(scripts.some((script) => script.includes('recharts'))).toBe(false);
});
