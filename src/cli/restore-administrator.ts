/** `vitrine restore-administrator`: for whoever runs the machine, when nobody administers any more. */
import type { Command } from 'commander';
import type { Invitation } from '../flows/people/invitation.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';

interface RestoreOptions extends GlobalOptions {
  name: string;
  email: string;
  organisation: string;
  unit: string;
  sponsor: string;
  ends: string;
}

const example = `
Example:
  vitrine restore-administrator --name "Ada" --email ada@example.org --organisation "Example archive" \\
    --unit north --sponsor "The board" --ends 2027-12-31

Refused while somebody administers. It is in the log, and every report counts it.`;

export function addRestoreAdministrator(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('restore-administrator')
    .description('invite one administrator, where none is left who can act')
    .requiredOption('--name <text>', 'of the person')
    .requiredOption('--email <address>', 'of the person; one that nobody here had before')
    .requiredOption('--organisation <text>', 'of the person')
    .requiredOption('--unit <text>', 'of the person')
    .requiredOption('--sponsor <text>', 'who answers for the person being here')
    .requiredOption('--ends <date>', 'the last day of the account')
    .addHelpText('after', example)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<RestoreOptions>();
      const { restoreAdministrator } = await import('../flows/people/restore-administrator.js');
      const { name, email, organisation, unit, sponsor, ends: endsOn } = options;
      const facts = { name, email, organisation, unit, sponsor, endsOn };
      const invitation = await withVitrine(options, (vitrine) =>
        restoreAdministrator(vitrine, { ...facts, roles: ['administrator'], trainingValidUntil: null }),
      );
      await terminal.answer({ ...invitation }, () => layInvitation(invitation));
    });
}

function layInvitation({ token, expiresAt }: Invitation): string {
  return [
    `The administrator comes in with this invitation until ${expiresAt}:`,
    `  ${token}`,
    'How: POST /api/v1/invitations/accept, docs/api.md. That it was made here is in the log.',
  ].join('\n');
}
