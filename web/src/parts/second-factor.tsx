/**
 * Sets up a second factor: a passkey, which the browser keeps, or an authenticator app. Whoever has none yet has to choose one; the
 * account becomes active with it.
 */
import { Button, Group, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, useChange } from '../api/api.js';
import { useSessionChanged } from '../app/session.js';
import { CodeInput } from './code-input.js';
import { CopyText } from './copy-text.js';
import { PasskeyProblem } from './passkey-problem.js';
import { Problem } from './problem.js';
import { QrCode } from './qr-code.js';
import { submitting } from './submitting.js';

interface SecondFactorProps {
  /** Where it was typed a moment ago; otherwise an app asks for it again. */
  password?: string;
  onDone: () => void;
}

export function SecondFactor({ password, onDone }: SecondFactorProps) {
  const { t } = useTranslation('access');
  const [kind, setKind] = useState<'passkey' | 'app'>('passkey');
  return (
    <Stack gap="sm">
      <SegmentedControl
        value={kind}
        onChange={setKind}
        data={[
          { value: 'passkey', label: t('factor.passkey') },
          { value: 'app', label: t('factor.app') },
        ]}
        aria-label={t('factor.kind')}
      />
      <Text fz="sm">{t(kind === 'passkey' ? 'factor.passkeyText' : 'factor.appText')}</Text>
      {kind === 'passkey' ? (
        <NewPasskey onDone={onDone} />
      ) : (
        <NewApp onDone={onDone} {...(password === undefined ? {} : { password })} />
      )}
    </Stack>
  );
}

function NewPasskey({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('access');
  const [name, setName] = useState(t('factor.thisDevice'));
  const changed = useSessionChanged();
  const make = useMutation({
    mutationFn: async () => {
      const options = await call('POST /account/passkeys/challenge');
      const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
      const response = await startRegistration({ optionsJSON });
      await call('POST /account/passkeys', { body: { response: { ...response }, name } });
      await changed();
    },
    onSuccess: onDone,
  });
  return (
    <form onSubmit={submitting(() => make.mutate())}>
      <Stack gap="sm">
        <TextInput
          label={t('factor.name')}
          description={t('factor.nameText')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
        />
        {make.isError && <PasskeyProblem error={make.error} />}
        <Group>
          <Button type="submit" loading={make.isPending}>
            {t('factor.makePasskey')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function NewApp({ password, onDone }: SecondFactorProps) {
  const { t } = useTranslation('access');
  const [typed, setTyped] = useState(password ?? '');
  const start = useChange('POST /account/code', []);
  if (start.data !== undefined) return <ConfirmApp uri={start.data.uri} onDone={onDone} />;
  return (
    <form onSubmit={submitting(() => start.mutate({ body: { password: typed } }))}>
      <Stack gap="sm">
        {password === undefined && (
          <PasswordInput
            label={t('password')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="current-password"
            required
          />
        )}
        {start.isError && <Problem error={start.error} />}
        <Group>
          <Button type="submit" loading={start.isPending}>
            {t('factor.showCode')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ConfirmApp({ uri, onDone }: { uri: string; onDone: () => void }) {
  const { t } = useTranslation('access');
  const [code, setCode] = useState('');
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const changed = useSessionChanged();
  const confirm = useMutation({
    mutationFn: async () => {
      await call('POST /account/code/confirm', { body: { code } });
      await changed();
    },
    onSuccess: onDone,
  });
  return (
    <form onSubmit={submitting(() => confirm.mutate())}>
      <Stack gap="sm">
        <Text fz="sm">{t('factor.scan')}</Text>
        <QrCode text={uri} label={t('factor.qr')} />
        <div>
          <Text fz="sm" mb={4}>
            {t('factor.byHand')}
          </Text>
          <CopyText text={secret} shown={inFours(secret)} />
        </div>
        <CodeInput label={t('factor.firstCode')} value={code} onChange={setCode} />
        {confirm.isError && <Problem error={confirm.error} />}
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            {t('factor.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** As it is read aloud and typed: apps leave spaces out. */
const inFours = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
