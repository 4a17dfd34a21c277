/** One's own account: second factors, where one is signed in, tokens for programs. */
import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useApi } from '../api/api.js';
import { useSession } from '../app/session.js';
import { useUnitName } from '../app/unit-name.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { Waiting } from '../parts/waiting.js';
import { SecondFactor } from '../parts/second-factor.js';
import { Sessions } from './account/sessions.js';
import { PasskeyLine } from './account/passkey-line.js';
import { PasswordLine } from './account/password-line.js';
import { Tokens } from './account/tokens.js';
import { MoreFactors } from './account/more-factors.js';

export default function Account() {
  const { t } = useTranslation('account');
  const session = useSession();
  const unitName = useUnitName();
  const isIn = session.state === 'in';
  return (
    <Page
      title={t('title')}
      lead={isIn ? t('lead', { name: session.who.name, unit: unitName(session.who.unit) }) : t('leadHalf')}
    >
      <Stack gap="md" maw={760}>
        <Cards isIn={isIn} />
      </Stack>
    </Page>
  );
}

/** All at once: a card that grew when its answer came would move the buttons below from under the pointer. */
function Cards({ isIn }: { isIn: boolean }) {
  const answers = [
    useApi('GET /account'),
    useApi('GET /account/passkeys'),
    useApi('GET /account/sessions', {}, { enabled: isIn }),
    useApi('GET /account/tokens', {}, { enabled: isIn }),
  ];
  if (answers.some(({ isLoading }) => isLoading)) return <Waiting rows={10} />;
  return (
    <>
      <Factors isIn={isIn} />
      {isIn && <Sessions />}
      {isIn && <Tokens />}
    </>
  );
}

function Factors({ isIn }: { isIn: boolean }) {
  const { t } = useTranslation('account');
  const [, navigate] = useLocation();
  const [isAdding, setAdding] = useState(false);
  const account = useApi('GET /account');
  const passkeys = useApi('GET /account/passkeys');
  return (
    <Card component="section">
      <Title order={2}>{t('factors.title')}</Title>
      <Answer query={account}>
        {({ password, code, passkeys: count }) => {
          const hasNone = !code && count === 0;
          return (
            <Stack gap="sm" mt="xs">
              {password && isIn && <PasswordLine />}
              <Group gap="xs">
                <Text fz="sm">{t('factors.app')}</Text>
                <Badge color={code ? 'green' : 'gray'}>{t(code ? 'factors.on' : 'factors.off')}</Badge>
              </Group>
              {passkeys.data?.items.map((each) => (
                <PasskeyLine key={each.id} passkey={each} isRemovable={isIn && (code || count > 1)} />
              ))}
              {hasNone && !isIn ? (
                <SecondFactor onDone={() => navigate('/', { replace: true })} />
              ) : (
                <MoreFactors isAdding={isAdding} setAdding={setAdding} isAllowed={isIn} />
              )}
            </Stack>
          );
        }}
      </Answer>
    </Card>
  );
}
