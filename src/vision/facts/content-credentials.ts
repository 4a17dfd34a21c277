/**
 * Content credentials (C2PA 2.x): whether the manifest in a file holds, by the consortium's own library as WebAssembly. No list of trusted
 * signers ships with this program and nothing is asked of a network, so that `valid` speaks of the bytes, not of the signer.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as C2pa from '@contentauth/c2pa-wasm';
import { z } from 'zod';
import { oneLine } from '../../lib/one-line.js';
import { isTiff } from '../../lib/photo-kind.js';
import type { ContentCredentials } from '../../types.js';

/** The name of a manifest store in its box (C2PA, 11.1.4.2): a file without it has none. */
const storeLabel = Buffer.from('c2pa\0', 'latin1');

const status = z.object({ code: z.string() });
/** As far as it is kept; the library's report has much more. */
const report = z.object({
  active_manifest: z.string().optional(),
  validation_state: z.string().optional(),
  validation_results: z
    .object({ activeManifest: z.object({ failure: z.array(status).optional() }).optional() })
    .optional(),
  manifests: z.record(
    z.string(),
    z.object({
      claim_generator: z.string().optional(),
      claim_generator_info: z.array(z.object({ name: z.string() })).optional(),
      signature_info: z
        .object({
          issuer: z.string().optional(),
          common_name: z.string().optional(),
          time: z.string().optional(),
        })
        .optional(),
      assertions: z.array(z.object({ label: z.string(), data: z.unknown() })).optional(),
    }),
  ),
});
const actions = z.object({ actions: z.array(z.object({ action: z.string() })) });

const unreadable: ContentCredentials = {
  state: 'unreadable',
  signer: null,
  signedAt: null,
  generator: null,
  actions: [],
  problems: [],
};

export function mayHoldCredentials(file: Uint8Array): boolean {
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength).includes(storeLabel);
}

/** Null: there are none in it. */
export async function readCredentials(file: Uint8Array): Promise<ContentCredentials | null> {
  if (!mayHoldCredentials(file)) return null;
  const type = mediaType(file);
  if (type === null) return null;
  try {
    const { WasmReader } = await (loaded ??= load());
    const settings = { verify: { remote_manifest_fetch: false, ocsp_fetch: false } };
    const reader = await WasmReader.fromBytes(type, file, JSON.stringify(settings));
    try {
      return credentialsOf(report.parse(JSON.parse(reader.json())));
    } finally {
      reader.free();
    }
  } catch (error) {
    return /JumbfNotFound/.test(String(error)) ? null : unreadable;
  }
}

let loaded: Promise<typeof C2pa> | undefined;

async function load(): Promise<typeof C2pa> {
  const library = await import('@contentauth/c2pa-wasm');
  library.initSync({
    module: readFileSync(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))),
  });
  return library;
}

function mediaType(file: Uint8Array): string | null {
  const head = Buffer.from(file.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8')) return 'image/jpeg';
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (/^RIFF....WEBP/s.test(head)) return 'image/webp';
  if (isTiff(file)) return 'image/tiff';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (/^.{4}ftypavi/s.test(head)) return 'image/avif';
  return /^.{4}ftyp/s.test(head) ? 'image/heic' : null;
}

function credentialsOf(found: z.infer<typeof report>): ContentCredentials {
  const manifest = found.manifests[found.active_manifest ?? ''];
  const failures = found.validation_results?.activeManifest?.failure ?? [];
  const done = (manifest?.assertions ?? [])
    .filter(({ label }) => label.startsWith('c2pa.actions'))
    .flatMap(({ data }) => actions.safeParse(data).data?.actions ?? []);
  const signature = manifest?.signature_info;
  return {
    state: stateOf(found.validation_state),
    signer: text(signature?.issuer ?? signature?.common_name, 300),
    signedAt: text(signature?.time, 40),
    generator: text(manifest?.claim_generator_info?.[0]?.name ?? manifest?.claim_generator, 300),
    actions: done.slice(0, 100).map(({ action }) => oneLine(action, 100)),
    problems: [...new Set(failures.map(({ code }) => oneLine(code, 100)))].slice(0, 100),
  };
}

function stateOf(state: string | undefined): ContentCredentials['state'] {
  if (state === 'Trusted') return 'trusted';
  return state === 'Valid' ? 'valid' : 'invalid';
}

function text(value: string | undefined, most: number): string | null {
  return oneLine(value, most) || null;
}
