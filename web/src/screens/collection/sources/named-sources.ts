/**
 * What was named in this page, by the job that it became, so that it can be visited again with a click: the server keeps no descriptions.
 * A reload forgets it.
 */
import type { AnswerOf, Asking } from '../../../api/api.js';

export type NamedSource = NonNullable<Asking<'POST /collections/{name}/sources'>['body']>['source'];
export type Check = AnswerOf<'POST /collections/{name}/sources/check'>;
export type Plan = NonNullable<Check['plan']>;

/** What the dialog names; `s3` in the API. */
export const sourceKinds = ['site', 'iiif', 'list', 'bucket'] as const;
export type SourceKind = (typeof sourceKinds)[number];

const named = new Map<string, NamedSource>();

export function rememberSource(job: string, source: NamedSource): void {
  named.set(job, source);
}

export function sourceOfJob(job: string): NamedSource | null {
  return named.get(job) ?? null;
}
