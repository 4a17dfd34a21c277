/**
 * Fetches files out of a package of the npm registry without installing it: none of its code runs and none of its
 * dependencies come along. npm itself does the download, so the user's own configuration (registry, proxy, credentials)
 * holds.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { AppError } from '../errors.js';

export interface PinnedPackage {
  /** name@version */
  spec: string;
  /** Subresource integrity of the tarball: `sha512-` and base64. */
  integrity: string;
}

/**
 * The bytes of `paths` (relative to the package's root), in their order. Throws model.unavailable when the download
 * fails and model.hash-mismatch when the package is not the pinned one.
 */
export async function fetchPackageFiles(pinned: PinnedPackage, paths: readonly string[]): Promise<Buffer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-fetch-'));
  try {
    const tarball = await download(pinned, folder);
    const wanted = new Set(paths.map((path) => `package/${path}`));
    await extract({ file: tarball, cwd: folder, filter: (path) => wanted.has(path) });
    return await Promise.all(paths.map((path) => readFile(join(folder, 'package', path))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download({ spec, integrity }: PinnedPackage, folder: string): Promise<string> {
  // Under `npm run` npm names its own script, which works on every platform; else `npm` is looked up.
  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const options = ['pack', spec, '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  try {
    await promisify(execFile)(command, [...first, ...options], {
      cwd: folder,
      shell: command === 'npm' && process.platform === 'win32',
    });
  } catch (error) {
    throw new AppError(
      'model.unavailable',
      `expected to fetch ${spec} with npm, but the download failed; check the network and npm's settings`,
      { cause: error },
    );
  }
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  const tarball = join(folder, name ?? '');
  const digest = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (integrity !== `sha512-${digest}`) {
    throw new AppError(
      'model.hash-mismatch',
      `expected ${spec} with integrity ${integrity}, got sha512-${digest}`,
    );
  }
  return tarball;
}
