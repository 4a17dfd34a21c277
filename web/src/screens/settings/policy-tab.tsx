/** The policy in words, what is proposed to change it, and a form for the next proposal. */
import { Alert, Anchor, Badge, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi, type AnswerOf } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { Answer } from '../../parts/answer.js';
import { PersonName } from '../../parts/person-name.js';
import { PolicyChanges } from '../proposals/policy-changes.js';
import { ChangePolicy } from './change-policy.js';

export type Policy = AnswerOf<'GET /policy'>['policy'];

export function PolicyTab() {
  const { t } = useTranslation('settings');
  const has = useHasRole();
  const policy = useApi('GET /policy');
  const [isChanging, setChanging] = useState(false);
  return (
    <Answer query={policy} rows={10}>
      {({ version, policy: inForce }) => (
        <Stack gap="md" maw={900}>
          <Group justify="space-between">
            <Group gap="xs">
              <Badge>{t(`policy.preset.${inForce.preset}`)}</Badge>
              <Text fz="sm" c="dimmed">
                {t('policy.version', { version })}
              </Text>
            </Group>
            {has('administrator') && inForce.preset === 'strict' && !isChanging && (
              <Button variant="default" onClick={() => setChanging(true)}>
                {t('policy.change')}
              </Button>
            )}
          </Group>
          <OpenChanges />
          {isChanging ? (
            <ChangePolicy policy={inForce} onClose={() => setChanging(false)} />
          ) : (
            <InWords policy={inForce} />
          )}
        </Stack>
      )}
    </Answer>
  );
}

function OpenChanges() {
  const { t } = useTranslation('settings');
  const has = useHasRole();
  const { data } = useApi(
    'GET /proposals',
    { query: { state: 'open' } },
    { enabled: has('administrator', 'privacy-officer', 'authoriser', 'auditor') },
  );
  const open = data?.items.filter(({ kind }) => kind === 'policy.change') ?? [];
  return open.map(({ id, proposedBy, document }) => (
    <Alert key={id} color="yellow" title={t('policy.proposed')}>
      <Text fz="sm">
        {t('policy.proposedBy')} <PersonName id={proposedBy} />.{' '}
        <Anchor component={Link} href="/proposals" fz="sm" c="inherit" underline="always">
          {t('policy.toProposals')}
        </Anchor>
      </Text>
      <PolicyChanges document={document} />
    </Alert>
  ));
}

function InWords({ policy }: { policy: Policy }) {
  const { t } = useTranslation('settings');
  const { authorisation, quotas, workingHours, witnesses } = policy;
  const yesNo = (value: boolean) => t(value ? 'policy.yes' : 'policy.no');
  return (
    <>
      <Purposes policy={policy} />
      <Facts title={t('policy.searching')}>
        <Fact label={t('policy.authorisation')}>{yesNo(authorisation.required)}</Fact>
        <Fact label={t('policy.modes')}>
          {authorisation.modes.map((mode) => t(`policy.mode.${mode}`)).join('; ')}
        </Fact>
        <Fact label={t('policy.valid')}>{t('policy.days', { count: authorisation.validDays })}</Fact>
        <Fact label={t('policy.maxSearches')}>{authorisation.maxSearches}</Fact>
        <Fact label={t('policy.minText')}>
          {t('policy.characters', { count: authorisation.minTextLength })}
        </Fact>
        <Fact label={t('policy.perDay')}>{quotas.searchesPerPersonPerDay}</Fact>
        <Fact label={t('policy.perCase')}>{quotas.searchesPerCase}</Fact>
        <Fact label={t('policy.hours')}>
          {t('policy.fromTo', { from: workingHours.from, to: workingHours.to })}
        </Fact>
      </Facts>
      <Facts title={t('policy.people')}>
        <Fact label={t('policy.examiners')}>{policy.examination.examiners}</Fact>
        <Fact label={t('policy.secondFactor')}>{yesNo(policy.secondFactor)}</Fact>
        <Fact label={t('policy.training')}>{yesNo(policy.training)}</Fact>
      </Facts>
      <Facts title={t('policy.record')}>
        <Fact label={t('policy.activation')}>{yesNo(policy.activation)}</Fact>
        <Fact label={t('policy.quorum')}>
          {t('policy.quorumText', { quorum: witnesses.quorum, hours: witnesses.maxHours })}
        </Fact>
        <Fact label={t('policy.retention')}>{t('policy.days', { count: policy.retentionDays })}</Fact>
        <Fact label={t('policy.publicReport')}>{yesNo(policy.publicReport)}</Fact>
      </Facts>
    </>
  );
}

function Purposes({ policy: { purposes, preset } }: { policy: Policy }) {
  const { t } = useTranslation('settings');
  return (
    <Card component="section">
      <Title order={2}>{t('policy.purposes')}</Title>
      {purposes.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t(preset === 'solo' ? 'policy.noPurposesAlone' : 'policy.noPurposes')}
        </Text>
      )}
      {purposes.map(({ code, title, legalBasis, leastSevereOffence, offences }) => (
        <Table key={code} variant="vertical" withRowBorders={false} verticalSpacing={2} mt="xs">
          <Table.Tbody>
            <Fact label={code}>
              <Text span fw={600} fz="sm">
                {title}
              </Text>
            </Fact>
            <Fact label={t('policy.legalBasis')}>{legalBasis}</Fact>
            <Fact label={t('policy.leastSevere')}>{leastSevereOffence}</Fact>
            <Fact label={t('policy.offences')}>{offences.join(', ')}</Fact>
          </Table.Tbody>
        </Table>
      ))}
    </Card>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section">
      <Title order={2}>{title}</Title>
      <Table variant="vertical" withRowBorders={false} verticalSpacing={2} mt="xs">
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={300}>{label}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
