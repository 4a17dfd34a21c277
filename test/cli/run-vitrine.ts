/** Runs the built program as a person would: a process of its own, in a folder and with settings of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const mainFile = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Photos with known faces, beside the checkout; tests that need them are skipped where they are absent. */
export const groupPhotos = fileURLToPath(new URL('../../../shared/data/group-photos', import.meta.url));
export const hasGroupPhotos = existsSync(groupPhotos);

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Workplace {
  folder: string;
  start(args: readonly string[], environment?: Record<string, string>): ChildProcess;
  run(
    args: readonly string[],
    options?: { input?: Uint8Array; environment?: Record<string, string> },
  ): Promise<Outcome>;
  remove(): void;
}

export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-cli-'));
  const settings = {
    VITRINE_DATA: join(folder, 'data'),
    VITRINE_CONFIG: join(folder, 'config'),
    VITRINE_KEY_FILE: join(folder, 'key'),
  };
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  const start: Workplace['start'] = (args, environment = {}) =>
    spawn(process.execPath, [mainFile, ...args], {
      cwd: folder,
      env: { ...inherited, ...settings, ...environment },
      stdio: 'pipe',
    });
  return {
    folder,
    start,
    async run(args, { input, environment } = {}) {
      const child = start(args, environment);
      child.stdin!.on('error', () => undefined);
      child.stdin!.end(input);
      const [stdout, stderr] = await Promise.all([
        buffer(child.stdout!),
        buffer(child.stderr!),
        once(child, 'exit'),
      ]);
      return { code: child.exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
