/** The door: password and code, a passkey, or the organisation's own provider. */
import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { IconAlertTriangle, IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation, useSearchParams } from 'wouter';
import { call, useApi, useChange } from '../api/api.js';
import { useSession, useSessionChanged } from '../app/session.js';
import { CodeInput } from '../parts/code-input.js';
import { Door } from '../parts/door.js';
import { PasskeyProblem } from '../parts/passkey-problem.js';
import { Problem } from '../parts/problem.js';
import { submitting } from '../parts/submitting.js';

export default function SignIn() {
  const { t } = useTranslation('access');
  const session = useSession();
  const then = useThen();
  const [asksCode, setAsksCode] = useState(false);
  if (session.state !== 'out') return <Redirect to={session.state === 'in' ? then : '/account'} replace />;
  return (
    <Door title={t('signIn.title')} lead={t('signIn.lead')} width={400}>
      {asksCode ? <Code onBack={() => setAsksCode(false)} /> : <Means onCode={() => setAsksCode(true)} />}
    </Door>
  );
}

function Means({ onCode }: { onCode: () => void }) {
  const { t } = useTranslation('access');
  const means = useApi('GET /session/means', {}, { staleMs: Infinity });
  // The provider's way back begins at the start page, with what went wrong behind it.
  const hasFailed = useThen().startsWith('/?error=');
  return (
    <Stack gap="md">
      {hasFailed && (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('signIn.providerFailed')}
          role="alert"
        >
          {t('signIn.providerFailedText')}
        </Alert>
      )}
      <WithPasskey />
      {typeof means.data?.singleSignOn === 'string' && <WithProvider name={means.data.singleSignOn} />}
      <Divider label={t('signIn.or')} />
      <WithPassword onCode={onCode} />
      <Text fz="sm" c="dimmed">
        {t('signIn.noAccount')}
      </Text>
    </Stack>
  );
}

function WithPassword({ onCode }: { onCode: () => void }) {
  const { t } = useTranslation('access');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const arrive = useArrive();
  const enter = useMutation({
    mutationFn: () => call('POST /session/password', { body: { email, password } }),
    onSuccess: ({ next }) => (next === 'code' ? onCode() : void arrive()),
  });
  return (
    <form onSubmit={submitting(() => enter.mutate())}>
      <Stack gap="sm">
        <TextInput
          label={t('email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          required
        />
        <PasswordInput
          label={t('password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
        />
        {enter.isError && <Problem error={enter.error} />}
        <Button type="submit" loading={enter.isPending}>
          {t('signIn.withPassword')}
        </Button>
      </Stack>
    </form>
  );
}

function Code({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation('access');
  const [code, setCode] = useState('');
  const arrive = useArrive();
  const confirm = useMutation({
    mutationFn: () => call('POST /session/code', { body: { code } }),
    onSuccess: () => void arrive(),
  });
  return (
    <form onSubmit={submitting(() => confirm.mutate())}>
      <Stack gap="sm">
        <Text fz="sm">{t('signIn.codeText')}</Text>
        <CodeInput label={t('signIn.code')} value={code} onChange={setCode} />
        {confirm.isError && <Problem error={confirm.error} />}
        <Button type="submit" loading={confirm.isPending}>
          {t('signIn.withCode')}
        </Button>
        <Button variant="subtle" color="gray" onClick={onBack}>
          {t('signIn.other')}
        </Button>
      </Stack>
    </form>
  );
}

function WithPasskey() {
  const { t } = useTranslation('access');
  const arrive = useArrive();
  const show = useMutation({
    mutationFn: async () => {
      const options = await call('POST /session/passkey/challenge');
      const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
      const response = await startAuthentication({ optionsJSON });
      return call('POST /session/passkey', { body: { response: { ...response } } });
    },
    onSuccess: () => void arrive(),
  });
  return (
    <Stack gap="sm">
      <Button
        leftSection={<IconKey size={18} aria-hidden />}
        onClick={() => show.mutate()}
        loading={show.isPending}
      >
        {t('signIn.withPasskey')}
      </Button>
      {show.isError && <PasskeyProblem error={show.error} />}
    </Stack>
  );
}

function WithProvider({ name }: { name: string }) {
  const { t } = useTranslation('access');
  const leave = useChange('POST /session/single-sign-on', []);
  return (
    <Stack gap="sm">
      <Button
        variant="default"
        loading={leave.isPending}
        onClick={() => leave.mutate({}, { onSuccess: ({ url }) => window.location.assign(url) })}
      >
        {t('signIn.withProvider', { name })}
      </Button>
      {leave.isError && <Problem error={leave.error} />}
    </Stack>
  );
}

function useArrive(): () => Promise<void> {
  const [, navigate] = useLocation();
  const changed = useSessionChanged();
  const then = useThen();
  return async () => {
    await changed();
    navigate(then, { replace: true });
  };
}

/** Where somebody wanted to go; a place in this app and nowhere else. */
function useThen(): string {
  const [search] = useSearchParams();
  const then = search.get('then') ?? '/';
  return /^\/(?![/\\])/.test(then) && !then.startsWith('/sign-in') ? then : '/';
}
