/** The frame: menu, who is here, and the screen that the address means, or the door. */
import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { ErrorBoundary } from '../parts/error-boundary.js';
import { NotHere } from '../parts/not-here.js';
import { Offline } from '../parts/offline.js';
import { Waiting } from '../parts/waiting.js';
import { useIsSolo } from './is-solo.js';
import { menuIcons } from './menu-icons.js';
import { menuGroups, screens, type MenuLabel, type Screen, type SeenBy } from './screens.js';
import { useSession, type Session } from './session.js';
import { WhoIsHere } from './who-is-here.js';

export function Shell() {
  return (
    <Switch>
      {screens.map((each) => (
        <Route key={each.path} path={each.path}>
          <Guarded screen={each} />
        </Route>
      ))}
      <Route>
        <Framed>
          <NotHere reason="unknown" />
        </Framed>
      </Route>
    </Switch>
  );
}

function Guarded({ screen }: { screen: Screen }) {
  const session = useSession();
  const [location] = useLocation();
  const search = useSearch();
  const { Component, seenBy, bare = false } = screen;
  if (seenBy !== 'public' && session.state === 'out') {
    const wanted = location + (search && `?${search}`);
    const then = wanted === '/' ? '' : `?then=${encodeURIComponent(wanted)}`;
    return <Redirect to={`/sign-in${then}`} replace />;
  }
  if (seenBy !== 'public' && seenBy !== 'account' && session.state === 'half') {
    return <Redirect to="/account" replace />;
  }
  const content = maySee(session, seenBy) ? <Component /> : <NotHere reason="role" />;
  const guarded = (
    <ErrorBoundary key={location}>
      <Suspense fallback={<Waiting />}>{content}</Suspense>
    </ErrorBoundary>
  );
  return bare ? guarded : <Framed>{guarded}</Framed>;
}

function maySee(session: Session, seenBy: SeenBy): boolean {
  if (typeof seenBy === 'string') return true;
  return session.state === 'in' && seenBy.some((role) => session.who.roles.includes(role));
}

function Framed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const [location] = useLocation();
  const session = useSession();
  useEffect(close, [close, location]);
  const hasMenu = session.state === 'in';
  return (
    <AppShell
      header={{ height: 48 }}
      {...(hasMenu ? { navbar: { width: 216, breakpoint: 'md', collapsed: { mobile: !opened } } } : {})}
      padding="md"
      transitionDuration={0}
    >
      <a className="skip-link" href="#main">
        {t('skipToContent')}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            {hasMenu && (
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="md"
                size="sm"
                aria-label={t('menu.open')}
                aria-expanded={opened}
              />
            )}
            <Text component={Link} href="/" fw={650} fz="lg" c="inherit">
              Vitrine
            </Text>
          </Group>
          <WhoIsHere />
        </Group>
      </AppShell.Header>
      {hasMenu && (
        <AppShell.Navbar aria-label={t('menu.label')}>
          <Menu session={session} />
        </AppShell.Navbar>
      )}
      <AppShell.Main id="main" tabIndex={-1}>
        <Offline />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function Menu({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const client = useQueryClient();
  const isSolo = useIsSolo();
  return (
    <ScrollArea p="xs" type="auto">
      {menuGroups.map((group) => {
        const entries = screens.filter(
          ({ menu, seenBy }) =>
            menu?.group === group && maySee(session, seenBy) && !(isSolo && menu.among === 'several'),
        );
        if (entries.length === 0) return null;
        return (
          <div key={group} role="group" aria-labelledby={`menu-${group}`}>
            <Text id={`menu-${group}`} fz="xs" c="dimmed" px="xs" pt="sm" pb={4}>
              {t(`menuGroups.${group}`)}
            </Text>
            {entries.map(({ path, menu }) => (
              <NavLink
                key={path}
                leftSection={<MenuIcon label={menu?.label} />}
                component={Link}
                href={path}
                label={menu && t(`menu.${menu.label}`)}
                // Whoever is there already wants to see what is new.
                onClick={() => location === path && void client.invalidateQueries()}
                active={isUnder(location, path)}
                {...(isUnder(location, path) ? { 'aria-current': 'page' as const } : {})}
                py={6}
              />
            ))}
          </div>
        );
      })}
    </ScrollArea>
  );
}

function MenuIcon({ label }: { label: MenuLabel | undefined }) {
  const Icon = label === undefined ? undefined : menuIcons[label];
  return Icon === undefined ? null : <Icon size={17} stroke={1.6} aria-hidden />;
}

/** Of all addresses in the menu, the longest one that the present one lies under. */
function isUnder(location: string, path: string): boolean {
  const best = screens
    .filter(({ menu }) => menu !== undefined)
    .map((each) => each.path)
    .filter((each) => location === each || (each !== '/' && location.startsWith(`${each}/`)))
    .toSorted((a, b) => b.length - a.length)[0];
  return best === path;
}
