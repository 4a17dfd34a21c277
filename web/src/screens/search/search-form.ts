/** The search as the server takes it. */
import { textOfBox } from './drawn-box.js';
import type { Permission } from './permission.js';
import type { Probe } from './use-probes.js';

export interface Options {
  /** How many candidates at most. */
  limit: number;
  /** ISO dates; empty: no bound. */
  capturedFrom: string;
  capturedBefore: string;
  thorough: boolean;
  /** Though a face is below the gate. */
  acceptLowQuality: boolean;
}

export const firstOptions: Options = {
  limit: 50,
  capturedFrom: '',
  capturedBefore: '',
  thorough: false,
  acceptLowQuality: false,
};

export function searchForm(
  probes: readonly Probe[],
  permission: Permission,
  reason: string,
  options: Options,
): FormData {
  const form = new FormData();
  for (const { file, chosen, drawn } of probes) {
    form.append('probe', file);
    form.append('face', String(drawn === null ? (chosen ?? 0) : 0));
    form.append('box', drawn === null ? '' : textOfBox(drawn.box));
  }
  if (permission.kind === 'authorisation') {
    form.append('authorisation', permission.authorisation.id);
    if (reason.trim() !== '') form.append('reason', reason.trim());
  } else {
    form.append('case', permission.reference.trim());
    form.append('reason', permission.reason.trim());
  }
  for (const name of permission.collections) form.append('collection', name);
  form.append('limit', String(options.limit));
  if (options.capturedFrom !== '') form.append('capturedFrom', options.capturedFrom);
  if (options.capturedBefore !== '') form.append('capturedBefore', options.capturedBefore);
  if (options.thorough) form.append('thorough', 'true');
  if (options.acceptLowQuality) form.append('acceptLowQuality', 'true');
  return form;
}
