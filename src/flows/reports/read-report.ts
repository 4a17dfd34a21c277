/** A report that was made, as it was handed out then. */
import { AppError } from '../../errors.js';
import { reportFiles } from '../../store/reports.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { ReportFiles } from './sign-report.js';
import type { Vitrine } from '../vitrine.js';

/** Throws `role.missing` or `request.unknown`. */
export async function readReport(vitrine: Vitrine, actor: Actor, sha256: string): Promise<ReportFiles> {
  requireRole(actor, 'auditor', 'privacy-officer', 'administrator');
  const found = await reportFiles(vitrine.store.db, sha256);
  if (found === null) throw new AppError('request.unknown', 'no report of this hash was made here');
  return found.files;
}
