/** What `vitrine index` fetches rather than finds: websites, IIIF documents, buckets, lists of addresses. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../errors.js';
import { isMissing } from '../lib/is-missing.js';
import {
  kindOfArgument,
  openSource,
  placesOf,
  type RemoteSettings,
  type SourceRequest,
} from '../sources/open-source.js';
import { systemReason } from '../sources/read-photo-file.js';
import type { ListedPhoto } from '../sources/web/listed-photos.js';
import { declareSource, sourceOfKind } from '../sources/declare.js';
import type { SearchedPlace } from '../sources/whereabouts.js';
import type { SourceDeclaration, SourceItems } from '../types.js';
import { configOf, type GlobalOptions } from './context.js';
import { showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export interface RemoteOptions extends GlobalOptions {
  sourceBase?: string;
  contact?: string;
  allowHost?: string[];
  s3Endpoint?: string;
  removeVanished?: boolean;
}

/** What it gives, and what the log is told of it. */
export interface NamedSource {
  declaration: SourceDeclaration;
  items: SourceItems;
  /** What it is searched for whole. */
  places: SearchedPlace[];
}

/** Throws `path.not-found`, `source.invalid` (every defect is noted on the terminal) or `source.refused`; nothing is fetched yet. */
export async function openNamed(
  text: string,
  options: RemoteOptions,
  terminal: Terminal,
): Promise<NamedSource> {
  const request = await requestOf(text, options);
  const settings = settingsOf(options);
  const items = openSource(request, settings, (defects) => {
    for (const defect of defects) terminal.note(`${showText(text)}: ${showText(defect)}`);
  });
  return { ...declared(request, items), places: placesOf(request, settings) };
}

function declared(request: SourceRequest, items: SourceItems): Omit<NamedSource, 'places'> {
  const declaration = declareSource(request);
  return { declaration, items: sourceOfKind(declaration.kind, items) };
}

/** Throws `source.refused`. `file`: the manifest that lists them. */
export function openList(file: string, lines: readonly ListedPhoto[], options: RemoteOptions): NamedSource {
  const request = { kind: 'addresses', list: basename(file), lines } as const;
  return { ...declared(request, openSource(request, settingsOf(options))), places: [] };
}

async function requestOf(
  text: string,
  { allowHost = [], sourceBase }: RemoteOptions,
): Promise<SourceRequest> {
  const kind = kindOfArgument(text);
  if (kind === 'iiif') return { kind, address: text, allowHosts: allowHost };
  if (kind === 's3') return { kind, address: text, sourceBase };
  return { kind: 'site', text: await readText(text) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) throw new AppError('path.not-found', `no file at '${file}'`, { cause });
    throw new AppError('source.invalid', `'${file}' cannot be read: ${systemReason(cause)}`, { cause });
  }
}

function settingsOf(options: RemoteOptions): RemoteSettings {
  const { sources } = configOf(options);
  const { contact = sources.contact, s3Endpoint = sources.s3Endpoint, removeVanished } = options;
  return { ...sources, contact, s3Endpoint, now: () => new Date(), mayLoseMost: removeVanished };
}
