/** Evidence packages for whoever may export a lead: made ready and logged by one request, fetched once by the next. */
import { z } from '@hono/zod-openapi';
import { logEvidence } from '../../flows/evidence/export-evidence.js';
import { refuseTooLarge, zipWriter } from '../../flows/evidence/write-package.js';
import { requireReadable } from '../../flows/search/read-search.js';
import type { SearchId } from '../../types.js';
import { rawRoute, route } from '../define-route.js';
import { idParams } from '../schemas.js';
import { waitSeconds } from '../waiting-packages.js';

const make = route(
  ['investigator'],
  {
    method: 'post',
    path: '/searches/{id}/evidence',
    summary:
      'Make an evidence package of candidates that may be exported, with a note on what else points to the person; it waits two minutes',
    params: idParams,
    body: z.object({
      case: z.string().max(200).openapi({ description: 'Of the search; another one is refused.' }),
      ranks: z.array(z.number().int().min(1)).max(200).default([]).openapi({
        description: 'None: every candidate that may be exported.',
      }),
      corroboration: z.string().max(10_000),
    }),
    heavy: true,
    status: 201,
    answer: z.object({
      id: z.string(),
      candidates: z.number().int().openapi({ description: 'That are in it.' }),
      photos: z.object({ total: z.number().int(), withoutBytes: z.number().int() }),
      files: z.number().int(),
      bytes: z.number().int(),
      sha256: z.string().openapi({ description: 'Of its manifest, as in the log.' }),
      key: z
        .string()
        .openapi({ description: 'That signs it: to be told to whoever receives it by another way.' }),
      fingerprint: z.string(),
      waitSeconds: z.number().int().openapi({ description: 'How long it can be fetched.' }),
    }),
  },
  async ({ served, vitrine, actor, params, body }) => {
    const search = params.id as SearchId;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const sink = writable.getWriter();
    // Whoever hangs up is told to nobody else.
    sink.closed.catch(() => undefined);
    const { case: caseReference, ranks, corroboration } = body;
    const wanted = { search, ranks, corroboration, caseReference };
    const logged = await logEvidence(vitrine, actor, wanted, async (id, extent) => {
      refuseTooLarge(extent);
      return zipWriter(id, {
        write: (bytes) => sink.write(bytes),
        finish: () => sink.close(),
        abandon: () => sink.abort(new Error('the package was given up')).catch(() => undefined),
      });
    });
    const { candidates, ...made } = logged.exported;
    served.packages.put(actor.person, { search, logged, stream: readable }, vitrine.now().getTime());
    return { ...made, candidates: candidates.length, waitSeconds };
  },
);

const fetchOnce = rawRoute(
  ['investigator'],
  {
    method: 'get',
    path: '/evidence/{id}',
    summary: 'An evidence package that was made for you, once',
    params: idParams,
    media: 'application/zip',
  },
  async ({ served, vitrine, actor, params, context }) => {
    const { search, logged, stream } = served.packages.take(actor.person, params.id, vitrine.now().getTime());
    try {
      // A refusal or a lock may have come meanwhile.
      await requireReadable(vitrine, vitrine.store.db, actor, search);
    } catch (error) {
      await logged.writer.abandon();
      throw error;
    }
    // What fails from here on breaks the answer off, which is shorter than it was said to be.
    logged.write().catch(() => undefined);
    return context.body(stream, 200, {
      'Content-Type': 'application/zip',
      'Content-Length': String(logged.zipBytes),
      'Content-Disposition': `attachment; filename="evidence-${logged.exported.id}.zip"`,
      'Cache-Control': 'no-store',
    });
  },
);

export const evidenceRoutes = [make, fetchOnce];
