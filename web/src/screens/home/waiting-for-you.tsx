/** What waits for this person, by role: a number, a word, and the way there. */
import { Badge, Card, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import classes from './waiting-for-you.module.css';

type Name = 'proposals' | 'requests' | 'examinations' | 'usable' | 'confirm' | 'attest';

interface Task {
  name: Name;
  count: number;
  href: string;
}

const ask = (enabled: boolean) => ({ everyMs: 60_000, enabled });

export function WaitingForYou({ isSolo }: { isSolo: boolean }) {
  const { t } = useTranslation('home');
  // Whoever works alone answers to nobody for a unit.
  const tasks = useTasks().filter(({ name, count }) => count > 0 && !(isSolo && name === 'attest'));
  if (isSolo && tasks.length === 0) return null;
  return (
    <Card component="section">
      <Title order={2}>{t('waiting.title')}</Title>
      {tasks.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('waiting.none')}
        </Text>
      ) : (
        <Stack gap={0} mt="xs">
          {tasks.map(({ name, count, href }) => (
            <UnstyledButton key={name} component={Link} href={href} className={classes['task'] ?? ''}>
              <Badge className="numbers">{count}</Badge>
              <Text fz="sm">{t(`waiting.${name}`, { count })}</Text>
              <IconChevronRight size={16} aria-hidden className={classes['end'] ?? ''} />
            </UnstyledButton>
          ))}
        </Stack>
      )}
    </Card>
  );
}

function useTasks(): Task[] {
  const has = useHasRole();
  const { person } = useWho();
  const decides = has('administrator', 'privacy-officer', 'authoriser');
  const proposals = useApi('GET /proposals', { query: { state: 'open' } }, ask(decides));
  const requests = useApi('GET /authorisations', { query: { state: 'requested' } }, ask(has('authoriser')));
  const usable = useApi('GET /authorisations', { query: { state: 'granted' } }, ask(has('investigator')));
  const examinations = useApi('GET /examinations', {}, ask(has('examiner')));
  const confirm = useApi('GET /people/to-confirm', {}, ask(has('administrator')));
  const tools = useApi('GET /tools', {}, ask(decides));
  const mine = usable.data?.items.filter(
    ({ requester, standing }) => requester === person && standing === 'usable',
  );
  return [
    {
      name: 'requests',
      count: requests.data?.items.filter(({ requester }) => requester !== person).length ?? 0,
      href: '/authorisations',
    },
    { name: 'examinations', count: examinations.data?.items.length ?? 0, href: '/examinations' },
    { name: 'usable', count: mine?.length ?? 0, href: '/cases' },
    {
      name: 'proposals',
      count: proposals.data?.items.filter(({ proposedBy }) => proposedBy !== person).length ?? 0,
      href: '/proposals',
    },
    {
      name: 'confirm',
      count: confirm.data?.items.filter((each) => each.person !== person).length ?? 0,
      href: '/people',
    },
    { name: 'attest', count: tools.data?.missing.length ?? 0, href: '/tools' },
  ];
}
