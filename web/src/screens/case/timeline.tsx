/** Everything that happened in a case, newest first and by day; notes are written and read here. What is shown stands in the address. */
import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { Moment } from '../../parts/moment.js';
import { EventLine } from './event-line.js';
import { NoteForm } from './note-form.js';
import { byDay, eventsOf, kinds, kindsAlone, type ShownCase } from './shown-case.js';

export function CaseTimeline({ shown }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const [address, setAddress] = useSearchParams();
  const possible = shown.case.supervised ? kinds : kindsAlone;
  const kind = possible.find((each) => each === address.get('show')) ?? 'all';
  const days = byDay(eventsOf(shown, kind));
  return (
    <section aria-labelledby="timeline">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} id="timeline">
          {t('timeline.title')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('timeline.show')}
          value={kind}
          onChange={(value) =>
            setAddress(
              (before) => {
                if (value === 'all') before.delete('show');
                else before.set('show', value);
                return before;
              },
              { replace: true },
            )
          }
          data={possible.map((value) => ({ value, label: t(`timeline.kinds.${value}`) }))}
        />
      </Group>
      <Stack gap="md">
        {(kind === 'all' || kind === 'notes') && <NoteForm shown={shown} />}
        {days.length === 0 && (
          <Text fz="sm" c="dimmed">
            {t('timeline.none')}
          </Text>
        )}
        {days.map(({ day, events }) => (
          <div key={day}>
            <Title order={3} fz="sm" c="dimmed" mb={4}>
              <Moment at={day} as="day" />
            </Title>
            <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {events.map((event) => (
                <EventLine key={`${event.what} ${event.id} ${event.at}`} event={event} shown={shown} />
              ))}
            </ol>
          </div>
        ))}
      </Stack>
    </section>
  );
}
