/** Other face search tools that the organisation knows to have been used, and who answers for it that there were none. */
import { z } from '@hono/zod-openapi';
import { attestNoTools, registerTool, toolSchema, toolsRegister } from '../../flows/policy/tools-register.js';
import { route } from '../define-route.js';
import { lineSchema } from '../schemas.js';

const tool = z
  .object({
    id: z.string(),
    tool: z.string(),
    vendor: z.string(),
    kind: z.string(),
    unit: z.string(),
    from: z.string(),
    to: z.string().nullable(),
    note: z.string(),
    registeredBy: z.string(),
    registeredAt: z.string(),
  })
  .openapi('Tool');

const attestation = z.object({
  unit: z.string(),
  quarter: z.string(),
  attestedBy: z.string(),
  attestedAt: z.string(),
});

const quarter = z.string().regex(/^20\d\d-Q[1-4]$/, 'expected a quarter such as 2026-Q3');

const show = route(
  ['administrator', 'privacy-officer', 'auditor', 'authoriser'],
  {
    method: 'get',
    path: '/tools',
    summary: 'The register of a quarter; of the last one that is over where none is named',
    query: z.object({ quarter: quarter.optional() }),
    answer: z.object({
      quarter: z.string(),
      tools: z.array(tool),
      attestations: z.array(attestation),
      missing: z.array(z.string()),
    }),
  },
  ({ vitrine, actor, query }) => toolsRegister(vitrine, actor, query.quarter),
);

const enter = route(
  'anyone',
  {
    method: 'post',
    path: '/tools',
    summary: 'Register the use, trial or purchase of another tool',
    body: toolSchema,
    status: 201,
    answer: tool,
  },
  ({ vitrine, actor, body }) => registerTool(vitrine, actor, body),
);

const attest = route(
  ['administrator', 'privacy-officer', 'authoriser'],
  {
    method: 'post',
    path: '/tools/attestations',
    summary: 'Answer for it that a unit used no other tool in a quarter',
    body: z.object({ unit: lineSchema, quarter }),
    status: 201,
    answer: attestation,
  },
  ({ vitrine, actor, body }) => attestNoTools(vitrine, actor, body),
);

export const toolRoutes = [show, enter, attest];
