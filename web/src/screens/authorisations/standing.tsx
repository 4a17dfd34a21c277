/** Where a request stands, how it is to be decided, and what the clock does next, in words and shapes, not by colour alone. */
import { Badge, Group, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import {
  IconAlarm,
  IconBan,
  IconCircleCheck,
  IconClockOff,
  IconHourglass,
  IconLock,
  IconRotate2,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import type { Authorisation } from './queue.js';

const looks = {
  awaiting: { color: 'yellow', Icon: IconHourglass },
  urgent: { color: 'orange', Icon: IconAlarm },
  granted: { color: 'teal', Icon: IconCircleCheck },
  exempt: { color: 'teal', Icon: IconCircleCheck },
  locked: { color: 'red', Icon: IconLock },
  refused: { color: 'red', Icon: IconBan },
  withdrawn: { color: 'gray', Icon: IconRotate2 },
  expired: { color: 'gray', Icon: IconClockOff },
  usedUp: { color: 'gray', Icon: IconCircleCheck },
} as const;

type Look = keyof typeof looks;

/** In words for people: what may be searched for now is told from what waits. */
export function lookOf({
  standing,
  state,
  mode,
  left,
}: Pick<Authorisation, 'standing' | 'state' | 'mode' | 'left'>): Look {
  if (standing !== 'usable') return standing;
  if (state === 'requested' && mode === 'urgent48h') return 'urgent';
  if (left === 0) return 'usedUp';
  return state === 'granted' ? 'granted' : 'exempt';
}

export function StandingBadge({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const look = lookOf(of);
  const { color, Icon } = looks[look];
  return (
    <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t(`standings.${look}`)}
    </Badge>
  );
}

const soonMs = 6 * 3_600_000;
const tickMs = 30_000;

/** What the clock does next; it is kept up to date. */
export function Clock({ of }: { of: Pick<Authorisation, 'clock' | 'state' | 'mode'> }) {
  const { t } = useTranslation('authorisations');
  const { distance, moment } = useFormats();
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), tickMs, { autoInvoke: true });
  const { clock, state, mode } = of;
  if (clock === null) return null;
  const until = new Date(clock.until);
  const isSoon = until.getTime() - now < soonMs;
  const isUndecided = state === 'requested' && mode !== 'exemptInitialId';
  const key = clock.next === 'locked' ? 'locks' : isUndecided ? 'lapses' : 'ends';
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {isSoon && <IconAlarm size={14} aria-hidden />}
      <Text
        component="time"
        dateTime={clock.until}
        title={`${until.toISOString()} (UTC)`}
        fz="sm"
        fw={isSoon ? 600 : 400}
        className="numbers"
      >
        {t(`clock.${key}`, { when: distance(clock.until, now), at: moment(clock.until) })}
      </Text>
    </Group>
  );
}
