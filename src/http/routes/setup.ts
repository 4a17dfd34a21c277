/** How an installation begins, and how those who were approved get in. Whoever has the secret of a link needs no session. */
import { z } from '@hono/zod-openapi';
import { beginInstallation, checkBeginning } from '../../flows/people/begin.js';
import { acceptInvitation, readInvitation } from '../../flows/people/invitation.js';
import { newPersonSchema } from '../../flows/people/people-rules.js';
import { inviteSecondAdministrator } from '../../flows/people/setup.js';
import { requireSetupLink, useUpSetupLink } from '../../flows/people/setup-link.js';
import { setCookies } from '../cookies.js';
import { route } from '../define-route.js';
import { networkAddress } from '../network-address.js';
import { newPasswordSchema } from '../schemas.js';

const secret = z.string().min(20).max(100);
const signedIn = z.object({ person: z.string(), next: z.enum(['code', 'enrol', 'done']) });

export const invitationSchema = z.object({
  person: z.string(),
  /** To be handed to the person in another way than through this program. */
  token: z.string(),
  expiresAt: z.string(),
});

const begin = route(
  'public',
  {
    method: 'post',
    path: '/setup',
    summary:
      'Begin: with the link that the server printed, make the first administrator, or the one person who works alone',
    body: z.object({
      link: secret,
      preset: z.enum(['strict', 'solo']).default('strict'),
      person: newPersonSchema,
      password: newPasswordSchema,
    }),
    status: 201,
    answer: signedIn,
  },
  async ({ served, vitrine, body, context }) => {
    served.attempts.take(networkAddress(context));
    // A mistake in what was sent costs no link; without one nobody learns what is here.
    await requireSetupLink(vitrine, body.link);
    await checkBeginning(vitrine, body);
    // Before the account, or the password of whoever comes second could stay. Whoever is cut off behind it needs another link: serve
    // prints one.
    await useUpSetupLink(vitrine, body.link);
    const person = await beginInstallation(vitrine, body);
    await served.accounts.create(body.person.email, body.password);
    const { value, cookies } = await served.accounts.signIn(
      context.req.raw.headers,
      body.person.email,
      body.password,
    );
    setCookies(context, cookies);
    return { person, next: value };
  },
);

const second = route(
  ['administrator'],
  {
    method: 'post',
    path: '/setup/second-administrator',
    summary: 'Invite the second administrator, alone and only while nobody else is here',
    body: z.object({ person: newPersonSchema }),
    status: 201,
    answer: invitationSchema,
  },
  ({ vitrine, actor, body }) => inviteSecondAdministrator(vitrine, actor, body.person),
);

const read = route(
  'public',
  {
    method: 'post',
    path: '/invitations/read',
    summary: 'Whom an invitation is for',
    body: z.object({ token: secret }),
    answer: z.object({ name: z.string(), email: z.string().nullable(), organisation: z.string() }),
  },
  ({ served, vitrine, body, context }) => {
    served.attempts.take(networkAddress(context));
    return readInvitation(vitrine, body.token);
  },
);

const accept = route(
  'public',
  {
    method: 'post',
    path: '/invitations/accept',
    summary: 'Accept an invitation: choose a password, then set up a second factor',
    body: z.object({ token: secret, password: newPasswordSchema }),
    status: 201,
    answer: signedIn,
  },
  async ({ served, vitrine, body, context }) => {
    served.attempts.take(networkAddress(context));
    // First, as above. Whoever is cut off behind it is invited again.
    const { id: person, email } = await acceptInvitation(vitrine, body.token);
    if (email !== null) await served.accounts.create(email, body.password);
    const { value, cookies } = await served.accounts.signIn(
      context.req.raw.headers,
      email ?? '',
      body.password,
    );
    setCookies(context, cookies);
    return { person, next: value };
  },
);

export const setupRoutes = [begin, second, read, accept];
