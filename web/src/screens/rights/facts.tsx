/** Who asks and for what, what was recorded of it, and what else an officer can do: take more time, or not act on it. */
import { Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormats } from '../../i18n/locale.js';
import { Moment } from '../../parts/moment.js';
import { EndRequest } from './end-request.js';
import { ExtendRequest } from './extend-request.js';
import { daysLeft, todayHere, type RightsRequest } from './request.js';

const endable = ['identity', 'authorisation', 'decision', 'search', 'review', 'answer'];

export function Facts({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const { day } = useFormats();
  const [asking, setAsking] = useState<'extend' | 'end' | null>(null);
  const mayExtend = of.extension === null && of.decision === null && daysLeft(of.dueOn, todayHere()) >= 0;
  return (
    <Stack gap="xs">
      <Title order={2}>{t('facts.title')}</Title>
      {of.erasedAt === null ? (
        <Personal of={of} />
      ) : (
        <Text fz="sm">{t('facts.erased', { day: day(of.erasedAt) })}</Text>
      )}
      <Fact label={t('facts.asked')}>{of.asked.map((each) => t(`asked.${each}`)).join(', ')}</Fact>
      <Fact label={t('facts.received')}>
        <Moment at={of.receivedOn} as="day" />, {t(`channel.${of.channel}`).toLocaleLowerCase()}
      </Fact>
      <Fact label={t('facts.language')}>{t(`language.${of.language}`)}</Fact>
      {of.identity !== null && (
        <Fact label={t('facts.identity')}>
          {t(`method.${of.identity.method}`)}, <Moment at={of.identity.checkedOn} as="day" />
          {of.identity.note !== '' && <Quote text={of.identity.note} />}
        </Fact>
      )}
      {of.extension !== null && (
        <Fact label={t('facts.extended')}>
          <Moment at={of.extension.at} as="day" />
          {of.extension.reason !== '' && <Quote text={of.extension.reason} />}
        </Fact>
      )}
      {of.confirmation !== null && (
        <Fact label={t('facts.confirmation')}>
          {of.confirmation.answer === 'confirmed' ? t('confirm.isConfirmed') : t('confirm.isNotReached')}
          {of.confirmation.note !== '' && <Quote text={of.confirmation.note} />}
        </Fact>
      )}
      <Anchor component={Link} href={`/cases/${of.caseId}`} fz="sm">
        {t('one.case')}
      </Anchor>
      {mayExtend && (
        <Button variant="default" size="xs" onClick={() => setAsking('extend')}>
          {t('extend.open')}
        </Button>
      )}
      {endable.includes(of.step) && (
        <Button variant="default" size="xs" onClick={() => setAsking('end')}>
          {t('end.open')}
        </Button>
      )}
      <ExtendRequest of={of} opened={asking === 'extend'} close={() => setAsking(null)} />
      <EndRequest of={of} opened={asking === 'end'} close={() => setAsking(null)} />
    </Stack>
  );
}

function Personal({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  return (
    <>
      <Fact label={t('facts.name')}>{of.name}</Fact>
      <Fact label={t('facts.contact')}>{of.contact}</Fact>
      {of.message !== '' && (
        <Fact label={t('facts.message')}>
          <Quote text={of.message} />
        </Fact>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text fz="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}

function Quote({ text }: { text: string }) {
  return (
    <Text fz="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {text}
    </Text>
  );
}
