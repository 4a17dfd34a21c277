/** Runs the program with --json and reads the one document that it prints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from '#vitrine/config.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export function startVitrine(config: Config, args: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, '--json', '--data', config.dataDir, ...args], {
    env: { ...process.env, VITRINE_KEY_FILE: config.keyFile, VITRINE_CONFIG: config.configDir, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    ended,
    output: () => output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async document<T>(): Promise<T> {
      while (!output.endsWith('}\n')) {
        const isOver = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          ended.then(() => true),
        ]);
        if (isOver && !output.endsWith('}\n')) throw new Error(`ended before it said anything: ${output}`);
      }
      return JSON.parse(output) as T;
    },
  };
}
