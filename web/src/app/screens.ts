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
  /** `label` also names the address that the menu opens, so a screen with a parameter has none. */
  menu?: { group: MenuGroup; label: MenuLabel };
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

export const screens: readonly Screen[] = [
  screen('/', 'anyone', () => import('../screens/home.js'), { menu: { group: 'work', label: 'home' } }),
  screen('/rights', ['privacy-officer'], () => import('../screens/rights.js'), {
    menu: { group: 'oversight', label: 'rights' },
  }),
  screen('/rights/:id', ['privacy-officer'], () => import('../screens/rights-request.js')),
];
