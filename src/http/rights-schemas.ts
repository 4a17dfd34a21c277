/** A person's request as it is told, and what is decided about it. */
import { z } from '@hono/zod-openapi';
import { refusalGrounds, type Letter } from '../flows/rights/letter.js';
import { rightsSteps, type RightsState } from '../flows/rights/rights-steps.js';
import { askedFor, channels, identityMethods, letterLanguages, rightsOutcomes } from '../types.js';

export const note = z.string().trim().min(1).max(2000);

export const answerBody = z.object({
  removal: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('erase'), destroyResults: z.boolean() }),
      z.object({ kind: z.literal('refuse'), ground: z.enum(refusalGrounds), text: note }),
    ])
    .nullable(),
  tellSearches: z.boolean(),
  authority: note,
  remarks: z.string().max(5000).default(''),
});

export const rightsSchema = z
  .object({
    id: z.string(),
    caseId: z.string(),
    reference: z.string(),
    owner: z.string(),
    asked: z.array(z.enum(askedFor)),
    receivedOn: z.string(),
    channel: z.enum(channels),
    language: z.enum(letterLanguages),
    name: z.string(),
    contact: z.string(),
    message: z.string(),
    dueOn: z.string(),
    extension: z.object({ at: z.string(), reason: z.string() }).nullable(),
    identity: z
      .object({
        method: z.enum(identityMethods),
        note: z.string(),
        checkedOn: z.string(),
        by: z.string(),
      })
      .nullable(),
    authorisation: z.string().nullable(),
    confirmation: z
      .object({ answer: z.enum(['confirmed', 'not-reached']), note: z.string(), at: z.string() })
      .nullable(),
    decision: z
      .object({ by: z.string(), at: z.string(), removal: z.enum(['erase', 'refuse']).nullable() })
      .nullable(),
    removedAt: z.string().nullable(),
    outcome: z.enum(rightsOutcomes).nullable(),
    closedAt: z.string().nullable(),
    erasedAt: z.string().nullable(),
    step: z.enum(rightsSteps),
    standing: z
      .enum(['usable', 'awaiting', 'locked', 'expired', 'refused', 'withdrawn'])
      .nullable()
      .openapi({ description: 'Of the authorisation of the search.' }),
    searchesLeft: z.number().int(),
    search: z
      .object({ id: z.string(), requestedAt: z.string(), candidates: z.number().int() })
      .nullable()
      .openapi({ description: 'The search that was answered.' }),
    marked: z.number().int().openapi({ description: 'Candidates that were marked as the person.' }),
    photosFound: z.number().int().nullable().openapi({ description: 'In the letter.' }),
  })
  .openapi('RightsRequest');

export function described({ request, search, marks, ...rest }: RightsState): z.input<typeof rightsSchema> {
  const letter = request.letter === null ? null : (JSON.parse(request.letter) as Letter);
  return {
    ...request,
    ...rest,
    asked: [...request.asked],
    search: search && {
      id: search.id,
      requestedAt: search.requestedAt,
      candidates: search.candidates ?? 0,
    },
    marked: marks.filter(({ isPerson }) => isPerson).length,
    photosFound: letter?.photos.length ?? null,
  };
}
