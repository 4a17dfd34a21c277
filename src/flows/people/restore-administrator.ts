/**
 * The way out where nobody administers any more: all ended, or were disabled at once with nobody left to let another in. Whoever runs
 * the machine lets one in, who needs a second one for everything else, as always. It is on record and on every report: who did it
 * cannot be told apart from whoever has the machine, and an auditor asks.
 */
import { AppError } from '../../errors.js';
import { allPersons } from '../../store/persons.js';
import { deletePerson } from '../../store/recertification.js';
import { currentPolicy } from '../policy/policy.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';
import type { Invitation } from './invitation.js';
import { administrators, type NewPerson } from './people-rules.js';
import { checkedAdministrator, enterAdministrator } from './setup.js';

/**
 * One invitation, to be accepted like any other; whoever was to be an administrator and never came is forgotten, so that there are not
 * two of them. Throws `setup.done` while somebody can administer, `usage` where nobody ever could, and `person.invalid`.
 */
export async function restoreAdministrator(vitrine: Vitrine, person: NewPerson): Promise<Invitation> {
  const document = checkedAdministrator(person);
  return record(vitrine, null, async (db, at) => {
    const now = new Date(at);
    if ((await currentPolicy(db)).policy.preset === 'solo')
      throw new AppError('setup.done', 'one person works here, unsupervised, and needs no administrator');
    if ((await administrators(db, now)).length > 0)
      throw new AppError(
        'setup.done',
        'somebody administers here: further persons are proposed and approved',
      );
    const all = await allPersons(db);
    if (!all.some(({ state }) => state === 'active' || state === 'disabled'))
      throw new AppError('usage', 'nobody was ever here: vitrine serve prints the link to begin with');
    for (const { id, roles, state } of all)
      if (state === 'approved' && roles.includes('administrator')) await deletePerson(db, id);
    const invitation = await enterAdministrator(db, document, now);
    const event = { type: 'setup.administrator-restored', person: invitation.person } as const;
    return { result: invitation, events: [{ event }] };
  });
}
