/** Everything in a case, without results; what was handed to others; and the export of a supported lead. */
import { z } from '@hono/zod-openapi';
import { writeNote } from '../../flows/cases/case-notes.js';
import { caseParts } from '../../flows/cases/case-people.js';
import { happenings } from '../../flows/cases/case-timeline.js';
import { caseReaders } from '../../flows/cases/cases.js';
import { listDisclosures, recordDisclosure } from '../../flows/cases/disclosures.js';
import { exportLead } from '../../flows/examination/export-lead.js';
import { showCase } from '../../flows/cases/show-case.js';
import { everyAuthorisationMode, type CaseId, type SearchId } from '../../types.js';
import { route } from '../define-route.js';
import { idParams } from '../schemas.js';
import { authorisationSchema } from './authorisations.js';
import { caseSchema } from './cases.js';

const text = z.string().trim().min(1).max(2000);

const disclosure = z
  .object({
    id: z.string(),
    caseId: z.string(),
    search: z.string().nullable(),
    person: z.string(),
    recipient: z.string(),
    legalBasis: z.string(),
    content: z.string(),
    madeAt: z.string(),
  })
  .openapi('Disclosure');

const caseSearch = z.object({
  id: z.string(),
  user: z.string(),
  person: z.string().nullable(),
  authorisation: z.string().nullable(),
  mode: z.enum([...everyAuthorisationMode, 'unsupervised']),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  erasedAt: z.string().nullable(),
  outcome: z.string().nullable(),
  candidates: z.number().int().nullable(),
  probes: z.number().int(),
  collections: z.array(z.string()),
  submitted: z.number().int(),
  supported: z.number().int(),
  notSupported: z.number().int(),
  logIndex: z.number().int().nullable(),
});

const note = z
  .object({ id: z.string(), caseId: z.string(), person: z.string(), text: z.string(), madeAt: z.string() })
  .openapi('CaseNote');

const quota = z.object({ most: z.number().int(), made: z.number().int() });

const show = route(
  caseReaders,
  {
    method: 'get',
    path: '/cases/{id}',
    summary:
      'What happened in a case: people, requests, decisions, searches, notes, exports, disclosures; no results',
    params: idParams,
    answer: z.object({
      case: caseSchema,
      keptUntil: z.string().nullable(),
      quotas: z.object({ searchesPerPersonPerDay: quota, searchesPerCase: quota }),
      people: z.array(z.object({ person: z.string(), parts: z.array(z.enum(caseParts)) })),
      authorisations: z.array(authorisationSchema),
      searches: z.array(caseSearch),
      clusterings: z.array(
        z.object({
          id: z.string(),
          person: z.string().nullable(),
          user: z.string(),
          collection: z.string(),
          authorisation: z.string().nullable(),
          requestedAt: z.string(),
          outcome: z.string().nullable(),
          finishedAt: z.string().nullable(),
        }),
      ),
      notes: z.array(note),
      exports: z.array(
        z.object({
          id: z.string(),
          search: z.string(),
          person: z.string(),
          sha256: z.string(),
          madeAt: z.string(),
        }),
      ),
      disclosures: z.array(disclosure),
      timeline: z.array(
        z.object({
          at: z.string(),
          what: z.enum(happenings),
          by: z.string().nullable(),
          id: z.string(),
          candidates: z.number().int().optional(),
          result: z.enum(['supported', 'not-supported']).optional(),
        }),
      ),
    }),
  },
  ({ vitrine, actor, params }) => showCase(vitrine, actor, params.id as CaseId),
);

const write = route(
  ['investigator'],
  {
    method: 'post',
    path: '/cases/{id}/notes',
    summary: 'Write a note in a case; it can be added to, never changed',
    params: idParams,
    body: z.object({ text: z.string().max(10_000) }),
    status: 201,
    answer: note,
  },
  ({ vitrine, actor, params, body }) =>
    writeNote(vitrine, actor, { caseId: params.id as CaseId, text: body.text }),
);

const disclosures = route(
  caseReaders,
  {
    method: 'get',
    path: '/cases/{id}/disclosures',
    summary: 'What of a case was handed to others',
    params: idParams,
    answer: z.object({ items: z.array(disclosure) }),
  },
  async ({ vitrine, actor, params }) => ({
    items: await listDisclosures(vitrine, actor, params.id as CaseId),
  }),
);

const disclose = route(
  ['investigator', 'privacy-officer'],
  {
    method: 'post',
    path: '/cases/{id}/disclosures',
    summary: 'Record what is handed to somebody outside, and on which legal basis',
    params: idParams,
    body: z.object({
      search: z.string().max(100).optional(),
      recipient: text,
      legalBasis: text,
      content: text,
    }),
    status: 201,
    answer: disclosure,
  },
  ({ vitrine, actor, params, body: { search, ...texts } }) =>
    recordDisclosure(vitrine, actor, {
      caseId: params.id as CaseId,
      ...(search === undefined ? {} : { search: search as SearchId }),
      ...texts,
    }),
);

const exportOne = route(
  ['investigator'],
  {
    method: 'post',
    path: '/searches/{id}/exports',
    summary: 'Export a lead that two examiners support, with a note on what else points to the person',
    params: idParams,
    body: z.object({ rank: z.number().int().min(1), corroboration: z.string().max(10_000) }),
    status: 201,
    answer: z.object({
      id: z.string(),
      sha256: z.string(),
      json: z.string().openapi({ description: 'The document; `sha256` is of its bytes, and in the log.' }),
      html: z.string().openapi({ description: 'The same for people, with pictures; stands alone.' }),
      pdf: z
        .string()
        .openapi({ description: 'The same on paper, as base64; the document is attached to it.' }),
    }),
  },
  async ({ vitrine, actor, params, body }) => {
    const made = await exportLead(vitrine, actor, { search: params.id as SearchId, ...body });
    return { ...made, pdf: Buffer.from(made.pdf).toString('base64') };
  },
);

export const caseViewRoutes = [show, write, disclosures, disclose, exportOne];
