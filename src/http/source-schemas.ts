/** What somebody names as a source, and what is told of it before anything is fetched. */
import { z } from '@hono/zod-openapi';
import { mostLines } from '../sources/read-list.js';

const address = z.string().max(2000);

export const sourceBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('site'),
    text: z.string().max(200_000).openapi({ description: 'The text of a site.yaml.' }),
  }),
  z.object({
    kind: z.literal('iiif'),
    address,
    allowHosts: z.array(z.string().max(300)).max(20).default([]).openapi({
      description: 'Other hosts on which its pictures may lie.',
    }),
  }),
  z.object({
    kind: z.literal('list'),
    name: z.string().min(1).max(300).openapi({
      description: 'Of the file; .jsonl and .ndjson at its end tell JSON lines, anything else CSV.',
    }),
    text: z
      .string()
      .max(4_000_000)
      .openapi({
        description: `A manifest whose lines have addresses and no files, at most ${mostLines}.`,
      }),
  }),
  z.object({
    kind: z.literal('addresses'),
    lines: z
      .array(z.record(z.string().max(100), z.union([z.string().max(8192), z.null()])))
      .min(1)
      .max(mostLines)
      .openapi({ description: 'source_url, and any of page_url, title and captured_at, as in a manifest.' }),
  }),
  z.object({ kind: z.literal('s3'), address }),
]);

export type NamedSource = z.infer<typeof sourceBody>;

const limit = z.number().nullable();
const paths = z.object({ include: z.array(z.string()), exclude: z.array(z.string()) });

const plan = z.object({
  name: z.string(),
  hosts: z.array(z.string()).openapi({ description: 'Whose servers are asked; at most 50.' }),
  hostsInAll: z.number().int(),
  secondsBetweenRequests: z.number().nullable().openapi({ description: 'null: as fast as they come.' }),
  contact: z.string().nullable().openapi({ description: 'Whom publishers can write to.' }),
  limits: z
    .object({ pages: limit, photos: limit, documents: limit, megabytes: limit, photoMegabytes: limit })
    .openapi({ description: 'null: there is no such limit.' }),
  site: z
    .object({
      start: z.array(z.string()),
      sitemaps: z.array(z.string()),
      pages: paths,
      photos: paths,
      permission: z.string().optional(),
      licence: z.string().optional(),
      basis: z.string().optional(),
      approver: z.string(),
      until: z.string(),
    })
    .nullable()
    .openapi({ description: 'As its site.yaml says.' }),
  list: z
    .object({
      total: z.number().int(),
      first: z
        .array(
          z.object({
            source: z.string(),
            page: z.string().nullable(),
            title: z.string().nullable(),
            capturedAt: z.string().nullable(),
          }),
        )
        .readonly(),
      forbidden: z.number().int().openapi({ description: 'Of the total: on hosts that are never asked.' }),
      unusedColumns: z.array(z.string()).readonly(),
    })
    .nullable(),
});

export const checkAnswer = z.object({
  defects: z.object({
    total: z.number().int(),
    items: z
      .array(z.object({ line: z.number().int().nullable(), message: z.string() }))
      .openapi({ description: 'The first hundred; null: a line that is not there.' }),
  }),
  refusals: z.array(
    z.object({
      reason: z.enum(['forbidden-host', 'permission', 'basis', 'until', 'contact']),
      subject: z.string().nullable().openapi({ description: 'The host, or the last day.' }),
      message: z.string(),
    }),
  ),
  plan: plan.nullable().openapi({ description: 'null: it has defects.' }),
});
