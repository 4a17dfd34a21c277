/** Who begins: one person alone, or the first administrator of an organisation. */
import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/api.js';
import { useSessionChanged } from '../../app/session.js';
import { NewPassword } from '../../parts/new-password.js';
import { nobodyYet, PersonFields, type NewPerson } from '../../parts/person-fields.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';

const presets = ['solo', 'strict'] as const;
type Preset = (typeof presets)[number];

export interface Begun {
  preset: Preset;
  name: string;
  password: string;
}

export function Begin({ link, onBegun }: { link: string; onBegun: (begun: Begun) => void }) {
  const { t } = useTranslation('access');
  const [preset, setPreset] = useState<Preset>('solo');
  const [person, setPerson] = useState(() => nobodyYet());
  const [password, setPassword] = useState('');
  const changed = useSessionChanged();
  const begin = useMutation({
    mutationFn: async () => {
      await call('POST /setup', { body: { link, preset, password, person: complete(person, preset) } });
      onBegun({ preset, password, name: person.name });
      // The link is used up.
      window.history.replaceState(null, '', window.location.pathname);
      await changed();
    },
  });
  return (
    <form onSubmit={submitting(() => begin.mutate())}>
      <Stack gap="md">
        <Radio.Group label={t('setup.who')} value={preset} onChange={setPreset}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} mt={4}>
            {presets.map((each) => (
              <Radio.Card key={each} value={each} p="sm">
                <Group wrap="nowrap" align="flex-start" h="100%">
                  <Radio.Indicator />
                  <div>
                    <Text fw={600}>{t(`setup.${each}.title`)}</Text>
                    <Text fz="sm" c="dimmed">
                      {t(`setup.${each}.text`)}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <PersonFields
          person={person}
          onChange={setPerson}
          fields={
            preset === 'solo'
              ? ['name', 'email']
              : ['name', 'email', 'organisation', 'unit', 'sponsor', 'endsOn']
          }
        />
        <NewPassword value={password} onChange={setPassword} />
        {begin.isError && <Problem error={begin.error} />}
        <Group>
          <Button type="submit" loading={begin.isPending}>
            {t('setup.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Whoever works alone answers for themselves, and has all roles whatever is said here. */
function complete(person: NewPerson, preset: Preset): NewPerson {
  const asked = { ...person, roles: ['administrator' as const] };
  if (preset === 'strict') return asked;
  return { ...asked, organisation: person.name, unit: 'solo', sponsor: person.name };
}
