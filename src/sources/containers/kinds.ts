/** Every kind of holder that is opened. The first one that matches counts. */
import type { ContainerKind } from './container.js';
import { emlKind, mboxKind } from './mail.js';
import { compoundKind, officeKind } from './office.js';
import { pdfKind } from './pdf.js';
import { tarKind } from './tar.js';
import { waczKind } from './wacz.js';
import { warcKind } from './warc.js';
import { zipKind } from './zip.js';

export const containerKinds: readonly ContainerKind[] = [
  // Before zip: office documents and WACZ archives are zip files too.
  officeKind,
  waczKind,
  zipKind,
  warcKind,
  tarKind,
  pdfKind,
  compoundKind,
  mboxKind,
  emlKind,
];

export function kindOfContainer(head: Buffer, name: string): ContainerKind | null {
  return containerKinds.find((kind) => kind.matches(head, name)) ?? null;
}
