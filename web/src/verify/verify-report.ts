/**
 * Whether a report is what an installation signed: a signed note over the SHA-256 of each of its files, by the key of the log `events`. That
 * its figures are those of the logs takes the logs: that is what the stand-alone verifier is for.
 */
import { sha256, toHex, utf8 } from './bytes.js';
import { parseKey, parseNote, signedBy } from './note.js';
import type { StepState } from './verify-entry.js';

export interface ReportStep {
  name: 'file' | 'signature';
  state: StepState;
  /** Of the step `file`: its name. */
  file?: string;
  /** Of the step `signature`: whose. */
  key?: string;
}

export interface ReportToCheck {
  /** Texts by name, as they were downloaded, without the note. */
  files: Readonly<Record<string, string>>;
  note: string;
  /** Of the log `events`. */
  origin: string;
  /** Verifier keys that the log `events` has had. */
  keys: readonly string[];
}

export async function verifyReport({ files, note, origin, keys }: ReportToCheck): Promise<ReportStep[]> {
  const parsed = parseNote(note);
  const [header, from, ...lines] = parsed?.text.split('\n') ?? [];
  const isOurs = header === 'vitrine-report/v1' && from === origin;
  const steps: ReportStep[] = [];
  for (const [name, text] of Object.entries(files)) {
    const line = `${name} ${toHex(await sha256(utf8(text)))}`;
    steps.push({ name: 'file', file: name, state: isOurs && lines.includes(line) ? 'holds' : 'fails' });
  }
  steps.push(
    parsed !== null && isOurs ? await signature(parsed, keys) : { name: 'signature', state: 'fails' },
  );
  return steps;
}

async function signature(
  note: NonNullable<ReturnType<typeof parseNote>>,
  keys: readonly string[],
): Promise<ReportStep> {
  for (const vkey of keys) {
    const key = await parseKey(vkey);
    if (key === null) continue;
    const { state } = await signedBy(note, key);
    if (state === 'absent') continue;
    const found: StepState = state === 'valid' ? 'holds' : state === 'unable' ? 'open' : 'fails';
    return { name: 'signature', state: found, key: vkey };
  }
  return { name: 'signature', state: 'fails' };
}
