/**
 * Evidence packages that are in the log and wait for whoever had them made: one for each person, for two minutes, to be fetched once. They hold
 * texts and hashes; photos are read when they are sent. A restart forgets them, and what was never fetched never left.
 */
import { AppError } from '../errors.js';
import type { LoggedEvidence } from '../flows/evidence/export-evidence.js';
import type { PersonId, SearchId } from '../types.js';

export interface WaitingPackage {
  search: SearchId;
  logged: LoggedEvidence;
  /** What `logged.write` writes. */
  stream: ReadableStream<Uint8Array>;
}

export interface WaitingPackages {
  /** Takes the place of an earlier one of the person. */
  put(person: PersonId, waiting: WaitingPackage, nowMs: number): void;
  /** Throws `request.unknown`: it was fetched, its time is over, or it was never this person's. */
  take(person: PersonId, id: string, nowMs: number): WaitingPackage;
}

export const waitSeconds = 120;

export function waitingPackages(): WaitingPackages {
  const all = new Map<PersonId, WaitingPackage & { until: number }>();
  const forget = (person: PersonId): void => {
    const waiting = all.get(person);
    all.delete(person);
    void waiting?.logged.writer.abandon();
  };
  return {
    put(person, waiting, nowMs) {
      for (const [each, { until }] of all) if (until < nowMs || each === person) forget(each);
      all.set(person, { ...waiting, until: nowMs + waitSeconds * 1000 });
    },
    take(person, id, nowMs) {
      const waiting = all.get(person);
      if (waiting === undefined || waiting.logged.exported.id !== id || waiting.until < nowMs)
        throw new AppError(
          'request.unknown',
          'no such package waits for you: it was fetched, or two minutes are over; export it again',
        );
      all.delete(person);
      return waiting;
    },
  };
}
