/**
 * What one's own account is proven with, changed by its person. A second factor that was set up once is never given up: without it a password
 * would be enough to set up another, and whoever asks for one could not rely on it.
 */
import { AppError } from '../../errors.js';
import { countSecondFactors, deletePasskey } from '../../store/account-factors.js';
import type { PersonId } from '../../types.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/** Throws `request.unknown`, and `second-factor.missing` where there would be none left. */
export async function removePasskey(vitrine: Vitrine, person: PersonId, passkey: string): Promise<void> {
  await record(vitrine, person, async (db) => {
    if (!(await deletePasskey(db, person, passkey)))
      throw new AppError('request.unknown', 'you have no such passkey');
    if ((await countSecondFactors(db, person)) === 0) {
      throw new AppError(
        'second-factor.missing',
        'this passkey is the only second factor: set up another one first, then remove this one',
      );
    }
    const event = { type: 'second-factor.removed', person, kind: 'passkey' } as const;
    return { result: undefined, events: [{ event }] };
  });
}

/** On record: the password is another one from now on. */
export async function recordNewPassword(vitrine: Vitrine, person: PersonId): Promise<void> {
  const event = { type: 'password.changed', person } as const;
  await record(vitrine, person, async () => ({ result: undefined, events: [{ event }] }));
}
