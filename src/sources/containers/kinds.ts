/** Every kind of holder that is opened. The first one that matches counts. */
import type { ContainerKind } from './container.js';
import { tarKind } from './tar.js';
import { waczKind } from './wacz.js';
import { warcKind } from './warc.js';
import { zipKind } from './zip.js';

export const containerKinds: readonly ContainerKind[] = [waczKind, zipKind, warcKind, tarKind];

export function kindOfContainer(head: Buffer, name: string): ContainerKind | null {
  return containerKinds.find((kind) => kind.matches(head, name)) ?? null;
}
