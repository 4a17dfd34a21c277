/** What a comparison shows, to investigators and to examiners alike: pictures, where the face is in each, and what was done to them. */
import { z } from '@hono/zod-openapi';
import { adjustmentKinds, adjustmentRanges, sides } from '../flows/examination/adjustments.js';
import type { ShownFace } from '../flows/examination/examination-pictures.js';
import { boxSchema, pointSchema } from './schemas.js';

/**
 * Within the answer and not under an address: an address would tell which photo of which collection it is. The names of its fields say
 * nothing of where it comes from either.
 */
export const shownFaceSchema = z
  .object({
    picture: z.string().openapi({ description: 'A JPEG as a data: address, at most 2000 px long.' }),
    picturePx: z.object({ width: z.number().int(), height: z.number().int() }),
    widthPx: z.number().openapi({
      description:
        'How much the picture shows, in pixels as they were taken. Box, eyes and landmarks are counted in these, from its top left.',
    }),
    heightPx: z.number(),
    isCut: z.boolean().openapi({ description: 'A large one is cut around the face instead of reduced.' }),
    isOriginal: z
      .boolean()
      .openapi({ description: 'False: only the small preview is left, of at most 800 px.' }),
    box: boxSchema,
    eyes: z.object({ left: pointSchema, right: pointSchema }).openapi({
      description: 'Their centres; left and right as seen in the picture.',
    }),
    landmarks: z.array(pointSchema).max(68).openapi({
      description: '68 points in the order of iBUG 300-W; fewer where the models find fewer.',
    }),
  })
  .openapi('ShownFace');

export function shownFace({ picture, landmarks5, ...face }: ShownFace): z.input<typeof shownFaceSchema> {
  const [left, right] = landmarks5;
  const jpeg = Buffer.from(picture).toString('base64');
  return { ...face, picture: `data:image/jpeg;base64,${jpeg}`, eyes: { left, right } };
}

export const figuresSchema = z
  .object({
    score: z.number(),
    embeddedFrom: z.enum(['photo', 'preview']),
    expectedFalseCandidates: z.number().nullable(),
    expectedFalseIs: z.enum(['measured', 'extrapolated', 'fewer-than']).nullable(),
    support: z.enum(['strong', 'moderate', 'weak']).nullable(),
  })
  .openapi('Figures');

export const adjustmentSchema = z
  .object({
    at: z.iso.datetime().openapi({ description: 'By the clock of the browser.' }),
    side: z.enum(sides),
    kind: z.enum(adjustmentKinds),
    value: z.number(),
  })
  .refine(({ kind, value }) => {
    const [least, most] = adjustmentRanges[kind];
    return value >= least && value <= most;
  }, 'expected a value that this kind of adjustment can have')
  .openapi('Adjustment');
