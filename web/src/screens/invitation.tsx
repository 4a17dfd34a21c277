/** Behind the link of an invitation: a password, then a second factor. The secret is behind the `#`: no server writes it down. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { call, type AnswerOf } from '../api/api.js';
import { useSession, useSessionChanged } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Door } from '../parts/door.js';
import { NewPassword } from '../parts/new-password.js';
import { Problem } from '../parts/problem.js';
import { SecondFactor } from '../parts/second-factor.js';
import { submitting } from '../parts/submitting.js';

export default function Invitation() {
  const { t } = useTranslation('access');
  const [, navigate] = useLocation();
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState<string | null>(null);
  const session = useSession();
  const isIn = session.state === 'in';
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('POST /invitations/read', { body: { token } }),
    enabled: token !== '' && password === null,
    staleTime: Infinity,
  });
  if (password !== null) {
    return (
      <Door title={t('factor.title')} lead={t(isIn ? 'factor.leadOptional' : 'factor.lead')}>
        <SecondFactor password={password} onDone={() => navigate('/', { replace: true })} />
        {isIn && (
          <Button variant="subtle" color="gray" onClick={() => navigate('/', { replace: true })}>
            {t('factor.later')}
          </Button>
        )}
      </Door>
    );
  }
  return (
    <Door title={t('invitation.title')}>
      {token === '' ? (
        <Alert color="yellow" title={t('invitation.incomplete')}>
          {t('invitation.incompleteText')}
        </Alert>
      ) : (
        <Answer query={invitation}>
          {(data) => <Accept invitation={data} token={token} onAccepted={setPassword} />}
        </Answer>
      )}
    </Door>
  );
}

interface AcceptProps {
  invitation: AnswerOf<'POST /invitations/read'>;
  token: string;
  onAccepted: (password: string) => void;
}

function Accept({ invitation, token, onAccepted }: AcceptProps) {
  const { t } = useTranslation('access');
  const { name, email, organisation } = invitation;
  const [password, setPassword] = useState('');
  const changed = useSessionChanged();
  const accept = useMutation({
    mutationFn: async () => {
      await call('POST /invitations/accept', { body: { token, password } });
      onAccepted(password);
      await changed();
    },
  });
  return (
    <form onSubmit={submitting(() => accept.mutate())}>
      <Stack gap="sm">
        <Text>{t('invitation.for', { name, organisation })}</Text>
        <div>
          <Text fz="sm" fw={600}>
            {t('email')}
          </Text>
          <Text fz="sm">{email}</Text>
        </div>
        {/* For the browser’s store of passwords: which account this one is of. */}
        <input hidden value={email ?? ''} readOnly autoComplete="username" />
        <NewPassword value={password} onChange={setPassword} />
        {accept.isError && <Problem error={accept.error} />}
        <Button type="submit" loading={accept.isPending}>
          {t('invitation.accept')}
        </Button>
      </Stack>
    </form>
  );
}
