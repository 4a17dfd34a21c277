/**
 * Every screen: its address, who may see it, and its place in the menu. The server decides again on each request; what stands here
 * keeps people from doors that would not open.
 */
import { lazy, type ComponentType } from 'react';
import type common from '../i18n/en/common.json';
import type { Role } from '#vitrine/types.js';

/** `public`: also without a session. `account`: also before the second factor. `anyone`: whoever is signed in. */
export type SeenBy = 'public' | 'account' | 'anyone' | readonly Role[];

export const menuGroups = ['work', 'gallery', 'oversight', 'administration'] as const;
export type MenuGroup = (typeof menuGroups)[number];

export interface Screen {
  /** As wouter reads it: `/cases/:id`. */
  path: string;
  seenBy: SeenBy;
  /** Without the frame: the doors. */
  bare?: boolean;
  /**
   * `label` also names the address that the menu opens, so a screen with a parameter has none. `among`: left out where one person works
   * alone, who decides on nothing and invites nobody.
   */
  menu?: { group: MenuGroup; label: MenuLabel; among?: 'several' };
  Component: ComponentType;
}

/** Keys in the catalogue `common`, below `menu`. */
export type MenuLabel = keyof (typeof common)['menu'];

const screen = (
  path: string,
  seenBy: SeenBy,
  load: () => Promise<{ default: ComponentType }>,
  more: Pick<Screen, 'bare' | 'menu'> = {},
): Screen => ({ path, seenBy, Component: lazy(load), ...more });

/** Who may see that there is a case, and what was asked and decided in it. */
const caseReaders: readonly Role[] = ['investigator', 'authoriser', 'auditor', 'privacy-officer'];

export const screens: readonly Screen[] = [
  screen('/', 'anyone', () => import('../screens/home.js'), { menu: { group: 'work', label: 'home' } }),
  screen('/search', ['investigator'], () => import('../screens/search.js'), {
    menu: { group: 'work', label: 'search' },
  }),
  screen('/searches/:id', ['investigator'], () => import('../screens/results.js')),
  screen('/searches/:id/candidates/:rank', ['investigator'], () => import('../screens/compare.js')),
  screen('/cases', caseReaders, () => import('../screens/cases.js'), {
    menu: { group: 'work', label: 'cases' },
  }),
  screen('/cases/:id', caseReaders, () => import('../screens/case.js')),
  screen('/cases/:id/request', ['investigator'], () => import('../screens/request.js')),
  screen('/authorisations', caseReaders, () => import('../screens/authorisations.js'), {
    menu: { group: 'work', label: 'authorisations', among: 'several' },
  }),
  screen('/authorisations/:id', caseReaders, () => import('../screens/authorisation.js')),
  screen('/examinations', ['examiner'], () => import('../screens/examinations.js'), {
    menu: { group: 'work', label: 'examinations', among: 'several' },
  }),
  screen('/examinations/:id', ['examiner'], () => import('../screens/examination.js')),
  screen('/collections', 'anyone', () => import('../screens/collections.js'), {
    menu: { group: 'gallery', label: 'collections' },
  }),
  screen('/collections/:name', ['curator', 'privacy-officer'], () => import('../screens/collection.js')),
  screen('/collections/:name/sheet', ['curator'], () => import('../screens/collection-sheet.js')),
  screen('/rights', ['privacy-officer'], () => import('../screens/rights.js'), {
    menu: { group: 'oversight', label: 'rights' },
  }),
  screen('/rights/:id', ['privacy-officer'], () => import('../screens/rights-request.js')),
  screen('/log', ['auditor', 'privacy-officer'], () => import('../screens/log.js'), {
    menu: { group: 'oversight', label: 'log' },
  }),
  screen('/log/searches', ['auditor', 'privacy-officer'], () => import('../screens/who-searched.js'), {
    menu: { group: 'oversight', label: 'whoSearched' },
  }),
  screen('/anomalies', ['auditor', 'privacy-officer'], () => import('../screens/anomalies.js'), {
    menu: { group: 'oversight', label: 'anomalies' },
  }),
  screen('/reports', ['auditor', 'privacy-officer', 'administrator'], () => import('../screens/reports.js'), {
    menu: { group: 'oversight', label: 'reports' },
  }),
  screen('/transparency', 'public', () => import('../screens/transparency.js'), {
    menu: { group: 'oversight', label: 'transparency' },
  }),
  screen('/tools', 'anyone', () => import('../screens/tools.js'), {
    menu: { group: 'oversight', label: 'tools', among: 'several' },
  }),
  screen('/people', ['administrator', 'privacy-officer', 'auditor'], () => import('../screens/people.js'), {
    menu: { group: 'administration', label: 'people', among: 'several' },
  }),
  screen(
    '/proposals',
    ['administrator', 'privacy-officer', 'authoriser', 'auditor'],
    () => import('../screens/proposals.js'),
    { menu: { group: 'administration', label: 'proposals', among: 'several' } },
  ),
  screen('/settings', 'anyone', () => import('../screens/settings.js'), {
    menu: { group: 'administration', label: 'settings' },
  }),
  screen('/settings/:tab', 'anyone', () => import('../screens/settings.js')),
  screen('/setup', 'public', () => import('../screens/setup.js'), { bare: true }),
  screen('/sign-in', 'public', () => import('../screens/sign-in.js'), { bare: true }),
  screen('/invitation', 'public', () => import('../screens/invitation.js'), { bare: true }),
  screen('/account', 'account', () => import('../screens/account.js')),
];
