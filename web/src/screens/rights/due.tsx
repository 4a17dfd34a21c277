/** How long there is until a request has to be answered. */
import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.js';
import { daysLeft, todayHere, type RightsRequest } from './request.js';

const soonDays = 7;

export function Due({ of: { dueOn } }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const left = daysLeft(dueOn, todayHere());
  const Icon = left < 0 ? IconAlertTriangle : IconClock;
  const words =
    left < 0 ? t('due.over', { count: -left }) : left === 0 ? t('due.today') : t('due.left', { count: left });
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Icon size={16} aria-hidden style={{ marginTop: 2, flexShrink: 0 }} />
      <div>
        <Text fz="sm" {...(left <= soonDays ? { fw: 600 } : {})}>
          {words}
        </Text>
        <Text fz="xs" c="dimmed">
          <Moment at={dueOn} as="day" />
        </Text>
      </div>
    </Group>
  );
}
