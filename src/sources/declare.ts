/**
 * What is said of a source when photos are taken from it: enough to hold whoever named it to it. Never single photos: a photo that
 * somebody has erased must not live on in the list of what was once asked for, so of lists there is a hash, and of a file its folder.
 */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { sha256 } from '../lib/sha256.js';
import type { SourceDeclaration, SourceItem, SourceItems, SourceKind } from '../types.js';
import type { SourceRequest } from './open-source.js';
import { readSite } from './web/site.js';

/** Of one that `openSource` opens. */
export function declareSource(request: SourceRequest): SourceDeclaration {
  switch (request.kind) {
    case 'site': {
      const reading = readSite(request.text);
      const { until = null, approver = null, basis = null } = reading.ok ? reading.site : {};
      return { kind: 'site', declaration: request.text, until, approver, basis };
    }
    case 'iiif':
      return declare('iiif', { address: request.address, allowHosts: request.allowHosts });
    case 'addresses': {
      const { list, lines } = request;
      return declare('addresses', {
        list,
        lines: lines.length,
        sha256: sha256(Buffer.from(JSON.stringify(lines))),
      });
    }
    case 'list':
      return declare('addresses', { list: request.name, sha256: sha256(Buffer.from(request.text)) });
    case 's3':
    default:
      return declare('bucket', { address: request.address, sourceBase: request.sourceBase ?? null });
  }
}

/** `manifest`: the hash of what says where they come from. */
export async function declarePaths(
  paths: readonly string[],
  { sourceBase, manifest }: { sourceBase?: string | undefined; manifest?: string | undefined },
): Promise<SourceDeclaration> {
  const folders = new Set<string>();
  let files = 0;
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    if (!isFolder) files++;
    folders.add(isFolder ? resolve(path) : dirname(resolve(path)));
  }
  return declare('folder', {
    folders: [...folders],
    files,
    sourceBase: sourceBase ?? null,
    manifest: manifest ?? null,
  });
}

export function declareUpload(
  files: number,
  bytes: number,
  sourceBase: string | undefined,
): SourceDeclaration {
  return declare('upload', { files, bytes, sourceBase: sourceBase ?? null });
}

function declare(kind: SourceKind, stated: object): SourceDeclaration {
  return { kind, declaration: JSON.stringify(stated), until: null, approver: null, basis: null };
}

/** Items of one kind; those that say themselves what they are stay so. */
export async function* ofKind(
  kind: SourceKind,
  items: AsyncIterable<SourceItem>,
): AsyncGenerator<SourceItem> {
  for await (const item of items) yield { ...item, sourceKind: item.sourceKind ?? kind };
}

export function sourceOfKind(kind: SourceKind, items: SourceItems): SourceItems {
  return (context) => ofKind(kind, typeof items === 'function' ? items(context) : items);
}
