/** Top right: language, light or dark, and the person. */
import { ActionIcon, Button, Group, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { IconLanguage, IconMoon, IconSun, IconSunMoon, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useChange } from '../api/api.js';
import { changeLanguage, languages } from '../i18n/words.js';
import { useSession } from './session.js';
import { useUnitName } from './unit-name.js';

export function WhoIsHere() {
  return (
    <Group gap={4} wrap="nowrap">
      <Language />
      <LightOrDark />
      <Person />
    </Group>
  );
}

function Language() {
  const { t, i18n } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('language')}>
          <IconLanguage size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map(({ code, name }) => (
          <Menu.Item
            key={code}
            lang={code}
            fw={i18n.resolvedLanguage === code ? 700 : 400}
            onClick={() => void changeLanguage(code)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const next = { light: 'dark', dark: 'auto', auto: 'light' } as const;
const icons = { light: IconSun, dark: IconMoon, auto: IconSunMoon };

function LightOrDark() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('scheme.change', { now: t(`scheme.${colorScheme}`) })}
      onClick={() => setColorScheme(next[colorScheme])}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}

function Person() {
  const { t } = useTranslation();
  const session = useSession();
  const unitName = useUnitName();
  // Nothing is asked again: the page is left.
  const leave = useChange('DELETE /session', []);
  if (session.state === 'out') return null;
  const name = session.state === 'in' ? session.who.name : t('account');
  return (
    <Menu width={230} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconUser size={16} aria-hidden />} maw={260}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {session.state === 'in' && (
          <Menu.Label>
            <Text fz="xs" c="dimmed">
              {unitName(session.who.unit)}
            </Text>
            <Text fz="xs" c="dimmed">
              {session.who.roles.map((role) => t(`roles.${role}`)).join(', ')}
            </Text>
          </Menu.Label>
        )}
        <Menu.Item component={Link} href="/account">
          {t('account')}
        </Menu.Item>
        <Menu.Item onClick={() => leave.mutate({}, { onSuccess: () => window.location.assign('/sign-in') })}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
