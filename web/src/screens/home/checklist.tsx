/** Until the first search is possible: what is done, what comes next, and who does it. Gone once all of it is done. */
import { Anchor, Card, Group, List, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi, type AnswerOf } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import type { Role } from '#vitrine/types.js';

type Policy = AnswerOf<'GET /policy'>['policy'];
type People = AnswerOf<'GET /people'>['items'];

const needed: readonly (readonly [role: Role, count: number])[] = [
  ['privacy-officer', 1],
  ['curator', 1],
  ['investigator', 1],
  ['authoriser', 1],
  ['examiner', 2],
  ['auditor', 1],
];

interface Step {
  name: 'administrator' | 'purposes' | 'people' | 'activation' | 'witnesses' | 'collection';
  isDone: boolean;
  href: string;
}

export function Checklist({ policy }: { policy: Policy }) {
  const { t } = useTranslation('home');
  const steps = useSteps(policy);
  if (steps === null || steps.every(({ isDone }) => isDone)) return null;
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Card component="section">
      <Title order={2}>{t('checklist.title')}</Title>
      <Text fz="sm" c="dimmed" mb="xs">
        {t('checklist.done', { done: steps.filter(({ isDone }) => isDone).length, all: steps.length })}
      </Text>
      <List listStyleType="none" spacing="xs">
        {steps.map(({ name, isDone, href }) => (
          <List.Item
            key={name}
            icon={
              <ThemeIcon size={22} radius="xl" variant="light" color={isDone ? 'green' : 'gray'}>
                {isDone ? <IconCheck size={14} aria-hidden /> : <IconCircleDashed size={14} aria-hidden />}
              </ThemeIcon>
            }
          >
            <Group gap={6}>
              <Anchor component={Link} href={href} fz="sm" fw={name === next?.name ? 700 : 400}>
                {t(`checklist.${name}`)}
              </Anchor>
              <Text fz="xs" c="dimmed">
                {isDone ? t('checklist.isDone') : t(`checklist.who.${name}`)}
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

/** null: not known yet. Steps about people only for whoever may see people. */
function useSteps(policy: Policy): Step[] | null {
  const has = useHasRole();
  const maySeePeople = has('administrator', 'privacy-officer', 'auditor');
  const people = useApi('GET /people', {}, { enabled: maySeePeople });
  const activation = useApi('GET /activation');
  const collections = useApi('GET /collections');
  if (activation.data === undefined || collections.data === undefined) return null;
  if (maySeePeople && people.data === undefined) return null;
  const { required, state, uncovered } = activation.data;
  const { quorum, list } = policy.witnesses;
  const active = people.data?.items.filter((each) => each.state === 'active') ?? [];
  const ofPeople: Step[] = [
    { name: 'administrator', isDone: countOf(active, 'administrator') >= 2, href: '/people' },
    {
      name: 'people',
      isDone: needed.every(([role, count]) => countOf(active, role) >= count),
      href: '/people',
    },
  ];
  return [
    ...(maySeePeople ? ofPeople : []),
    { name: 'purposes', isDone: policy.purposes.length > 0, href: '/settings/policy' },
    {
      name: 'activation',
      isDone: !required || (state === 'valid' && uncovered.length === 0),
      href: '/settings/activation',
    },
    ...(maySeePeople
      ? [{ name: 'witnesses' as const, isDone: list.length >= quorum, href: '/settings/witnesses' }]
      : []),
    {
      name: 'collection',
      isDone: collections.data.items.some(({ photos }) => photos > 0),
      href: '/collections',
    },
  ];
}

function countOf(people: People, role: Role): number {
  return people.filter(({ roles }) => roles.includes(role)).length;
}
