/**
 * The only way out of a command. Standard output carries the answer and nothing else: with `--json` exactly one JSON
 * document, without it text for people. Everything that is said on the way goes to standard error.
 */
import { pathToFileURL } from 'node:url';
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { AppError } from '../errors.js';
import { showText } from './show-text.js';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

export interface Terminal {
  readonly json: boolean;
  /** The answer, once per command. Resolves when it has been handed to the system. */
  answer(document: object, text: () => string): Promise<void>;
  /** The error in place of an answer. */
  fail(error: AppError): Promise<void>;
  /** One line on standard error. */
  note(line: string): void;
  /** Coloured only where standard output is a terminal that wants colours (NO_COLOR, FORCE_COLOR). */
  paint(style: Style, text: string): string;
  /** The address or path, disarmed; on a terminal it can be clicked (OSC 8). */
  link(address: string): string;
  /** Asks on standard error; null when standard input is not a terminal, an empty string at its end. */
  ask(question: string): Promise<string | null>;
}

export function openTerminal(options: { json: boolean }): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    json: options.json,
    answer: (document, text) =>
      writeAll(stdout, options.json ? `${JSON.stringify(document, null, 2)}\n` : `${text()}\n`),
    async fail(error) {
      if (options.json) {
        const document = { error: { code: error.code, message: error.message } };
        await writeAll(stdout, `${JSON.stringify(document, null, 2)}\n`);
        return;
      }
      const label = styleText('red', 'error:', { stream: stderr });
      const code = styleText('dim', `(${error.code})`, { stream: stderr });
      await writeAll(stderr, `${label} ${showText(error.message)} ${code}\n`);
    },
    note: (line) => void stderr.write(`${line}\n`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    link(address) {
      const text = showText(address);
      const target = linkTarget(address);
      const canLink = stdout.isTTY && process.env['TERM'] !== 'dumb' && target !== null;
      return canLink ? `\u001b]8;;${target}\u001b\\${text}\u001b]8;;\u001b\\` : text;
    },
    async ask(question) {
      if (!stdin.isTTY) return null;
      const prompt = createInterface({ input: stdin, output: stderr });
      const ended = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
      try {
        return await Promise.race([prompt.question(question), ended]);
      } finally {
        prompt.close();
      }
    },
  };
}

function linkTarget(address: string): string | null {
  if (/^https?:\/\//i.test(address)) return URL.canParse(address) ? new URL(address).href : null;
  if (address.startsWith('file://')) return address;
  return address.startsWith('/') ? pathToFileURL(address).href : null;
}

/** Waits for the system to take the text: a process that ends earlier would cut a long answer short in a pipe. */
function writeAll(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error instanceof Error ? reject(error) : resolve()));
  });
}
