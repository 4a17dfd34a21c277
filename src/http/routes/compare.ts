/** One candidate beside the probe, and on to the next: what an investigator looks at before examiners do. */
import { z } from '@hono/zod-openapi';
import { showCandidate } from '../../flows/examination/show-candidate.js';
import type { SearchId } from '../../types.js';
import { figuresSchema, shownFace, shownFaceSchema } from '../compare-schemas.js';
import { route } from '../define-route.js';
import { qualitySchema } from '../schemas.js';
import { leadStatus, photoAddress, photoReference, shownProvenance } from '../search-schemas.js';

const compare = route(
  ['investigator'],
  {
    method: 'get',
    path: '/searches/{id}/candidates/{rank}',
    summary:
      'One candidate beside the probe, large; its score only where it is asked for; every look is in the log',
    params: z.object({ id: z.string().min(1).max(100), rank: z.coerce.number().int().min(1) }),
    query: z.object({
      figures: z
        .enum(['true', 'false'])
        .default('false')
        .transform((value) => value === 'true')
        .openapi({ description: 'With the score and what it means.' }),
    }),
    heavy: true,
    answer: z.object({
      search: z.string(),
      rank: z.number().int(),
      candidates: z.number().int(),
      status: leadStatus,
      photo: photoReference,
      addresses: z.array(photoAddress),
      quality: qualitySchema,
      sufficient: z.boolean(),
      figures: figuresSchema.nullable(),
      probes: z.array(shownFaceSchema),
      candidate: shownFaceSchema,
    }),
  },
  async ({ vitrine, actor, params, query }) => {
    const search = params.id as SearchId;
    const shown = await showCandidate(vitrine, actor, { search, rank: params.rank, figures: query.figures });
    const addresses = shown.addresses.map((each) => ({
      ...each,
      provenance: shownProvenance(each.provenance),
    }));
    return {
      ...shown,
      addresses,
      probes: shown.probes.map(shownFace),
      candidate: shownFace(shown.candidate),
    };
  },
);

export const compareRoutes = [compare];
