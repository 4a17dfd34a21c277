/** Why a search cannot be sent yet: the first thing that is in its way, what it is made under before what it is made with. Pure. */
import { adviseOn } from './advice.js';
import { isComplete, isUsable, type Permission } from './permission.js';
import { faceOf, type Probe } from './use-probes.js';

export interface Missing {
  what:
    | 'permission'
    | 'undecided'
    | 'unusable'
    | 'probe'
    | 'unreadable'
    | 'looking'
    | 'face'
    | 'scope'
    | 'quality';
  /** Of the file that it is about; empty: of none. */
  name: string;
}

/** null: it can be sent. */
export function missingOf(
  probes: readonly Probe[],
  permission: Permission | null,
  acceptLowQuality: boolean,
): Missing | null {
  const unreadable = probes.find(({ looked, problem }) => looked === null && problem !== null);
  if (permission === null) return missing('permission');
  if (permission.kind === 'authorisation' && !isUsable(permission.authorisation)) {
    return missing(permission.authorisation.standing === 'awaiting' ? 'undecided' : 'unusable');
  }
  if (probes.length === 0) return missing('probe');
  if (unreadable !== undefined) return missing('unreadable', unreadable.file.name);
  if (probes.some(({ looked }) => looked === null)) return missing('looking');
  if (probes.some((probe) => faceOf(probe) === null)) return missing('face');
  if (!isComplete(permission)) return missing('scope');
  return isPoor(probes) && !acceptLowQuality ? missing('quality') : null;
}

export function isPoor(probes: readonly Probe[]): boolean {
  return probes.some((probe) => {
    const face = faceOf(probe);
    return face !== null && adviseOn(face).level === 'poor';
  });
}

function missing(what: Missing['what'], name = ''): Missing {
  return { what, name };
}
