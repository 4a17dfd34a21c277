/**
 * The signature of a report: a signed note (C2SP signed-note) over the SHA-256 of each of its files, by the key that signs the log
 * `events`. Whoever knows that key needs nothing else to tell that the files are what this installation handed out.
 */
import { noteSigner, openNote, type LogSigner, type Verifier } from '../../audit/note.js';
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';

export const noteName = 'report.note';
const header = 'vitrine-report/v1';

/** Text of each file by its name. */
export type ReportFiles = Readonly<Record<string, string>>;

/** `signer`: the newest key of the log. */
export function signFiles(files: ReportFiles, origin: string, signer: LogSigner): string {
  const text = `${header}\n${origin}\n${lines(files).join('')}`;
  return `${text}\n${noteSigner(signer).signLine(text)}`;
}

/** Throws `report.invalid` unless the note is of this origin, signed by one of the keys, and says of every file what it is. */
export function checkFiles(
  files: ReportFiles,
  note: string,
  origin: string,
  keys: readonly Verifier[],
): void {
  const opened = openNote(note, keys);
  if (opened === null) invalid('the signature is not of this installation, or not valid');
  const [first, second, ...signed] = opened.text.split(/(?<=\n)/);
  if (first !== `${header}\n` || second !== `${origin}\n`)
    invalid('the signature is not of a report from here');
  const missing = lines(files).find((line) => !signed.includes(line));
  if (missing !== undefined) invalid(`${missing.split(' ')[0]} is not the file that was signed`);
}

function lines(files: ReportFiles): string[] {
  return Object.entries(files).map(([name, text]) => `${name} ${sha256(Buffer.from(text))}\n`);
}

function invalid(message: string): never {
  throw new AppError('report.invalid', message);
}
