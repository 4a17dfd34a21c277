/**
 * Requests that are being written, by case. They are in the memory of this page and nowhere else: the browser’s storage would keep what
 * only the server may. Whoever walks to another screen and back finds them; whoever leaves the page is asked before.
 */
import { useState } from 'react';
import type { Asking } from '../../api/api.js';
import { countWritten, repeated, textFields } from './written.js';

export type Draft = Omit<NonNullable<Asking<'POST /authorisations'>['body']>, 'caseId' | 'offence'> & {
  offence: string;
};

const drafts = new Map<string, Draft>();

const none: Omit<Draft, 'mode' | 'offence'> = {
  facts: '',
  necessity: '',
  alternatives: '',
  probeDescription: '',
  collections: [],
  searches: 1,
};

export interface KeptDraft {
  draft: Draft;
  /** Something was written before, and kept. */
  wasKept: boolean;
  change: (more: Partial<Draft>) => void;
  forget: () => void;
}

export function useDraft(caseId: string, first: Pick<Draft, 'mode' | 'offence'>): KeptDraft {
  const [wasKept] = useState(() => drafts.has(caseId));
  const [draft, setDraft] = useState<Draft>(() => drafts.get(caseId) ?? { ...none, ...first });
  return {
    draft,
    wasKept,
    change(more) {
      const next = { ...draft, ...more };
      setDraft(next);
      keep(caseId, next);
    },
    forget() {
      keep(caseId, null);
      setDraft({ ...none, ...first });
    },
  };
}

function keep(caseId: string, draft: Draft | null): void {
  if (draft === null) drafts.delete(caseId);
  else drafts.set(caseId, draft);
  if (drafts.size > 0) window.addEventListener('beforeunload', ask);
  else window.removeEventListener('beforeunload', ask);
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export const lacks = ['collections', 'probeDescription', ...textFields, 'repeated', 'quota'] as const;
export type Lack = (typeof lacks)[number];

/** What has to be mended before it can be sent, in the order of the form. */
export function lackingIn(draft: Draft, { least, left }: { least: number; left: number }): Lack[] {
  const isLacking: Record<Lack, boolean> = {
    collections: draft.collections.length === 0,
    probeDescription: draft.probeDescription.trim() === '',
    facts: countWritten(draft.facts) < least,
    necessity: countWritten(draft.necessity) < least,
    alternatives: countWritten(draft.alternatives) < least,
    repeated: repeated(draft).length > 0,
    quota: left === 0,
  };
  return lacks.filter((lack) => isLacking[lack]);
}
