/** Cases: whoever searches says for what. */
import { z } from '@hono/zod-openapi';
import { caseReaders, closeCase, listCases, openCase } from '../../flows/cases/cases.js';
import type { CaseId } from '../../types.js';
import { route } from '../define-route.js';
import { idParams } from '../schemas.js';

const onBehalf = z.object({ name: z.string(), basis: z.string(), recipients: z.string() });

export const caseSchema = z
  .object({
    id: z.string(),
    reference: z.string(),
    purpose: z.string(),
    offence: z.string(),
    unit: z.string(),
    owner: z.string(),
    supervised: z.boolean(),
    endsOn: z.string().nullable(),
    onBehalf: onBehalf.nullable(),
    openedAt: z.string(),
    closedAt: z.string().nullable(),
    closedBy: z.string().nullable(),
    erasedAt: z.string().nullable(),
  })
  .openapi('Case');

const list = route(
  caseReaders,
  {
    method: 'get',
    path: '/cases',
    summary: 'Cases, in the order in which they were opened',
    answer: z.object({ items: z.array(caseSchema) }),
  },
  async ({ vitrine, actor }) => ({ items: await listCases(vitrine, actor) }),
);

const whenRequired = 'Required under supervision (the policy asks for authorisations).';

const open = route(
  ['investigator'],
  {
    method: 'post',
    path: '/cases',
    summary: 'Open a case',
    body: z.object({
      reference: z.string().trim().min(1).max(200),
      purpose: z
        .string()
        .max(40)
        .optional()
        .openapi({ description: `A code of the policy. ${whenRequired}` }),
      offence: z
        .string()
        .max(40)
        .optional()
        .openapi({ description: `A code of the purpose’s list in the policy. ${whenRequired}` }),
      endsOn: z.iso
        .date()
        .nullable()
        .default(null)
        .openapi({ description: `The last day, after which nothing is searched. ${whenRequired}` }),
      onBehalf: onBehalf
        .nullable()
        .default(null)
        .openapi({ description: 'Of the body on whose behalf the case is handled.' }),
    }),
    status: 201,
    answer: caseSchema,
  },
  ({ vitrine, actor, body: { purpose, offence, ...rest } }) =>
    openCase(vitrine, actor, {
      ...rest,
      ...(purpose === undefined ? {} : { purpose }),
      ...(offence === undefined ? {} : { offence }),
    }),
);

const close = route(
  ['investigator', 'privacy-officer'],
  {
    method: 'post',
    path: '/cases/{id}/close',
    summary: 'Close a case; its data are erased when the policy’s time is over',
    params: idParams,
    answer: caseSchema,
  },
  ({ vitrine, actor, params }) => closeCase(vitrine, actor, params.id as CaseId),
);

export const caseRoutes = [list, open, close];
