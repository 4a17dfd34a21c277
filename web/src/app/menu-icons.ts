/** One sign for each entry of the menu; the word beside it says what it is. */
import {
  IconAlertTriangle,
  IconChartBar,
  IconChecklist,
  IconFolder,
  IconHome,
  IconListSearch,
  IconPhoto,
  IconReport,
  IconSettings,
  IconShieldCheck,
  IconTool,
  IconUserQuestion,
  IconUsers,
  IconUserSearch,
  IconWorld,
  IconZoomScan,
} from '@tabler/icons-react';
import type { MenuLabel } from './screens.js';

export const menuIcons: Partial<Record<MenuLabel, typeof IconHome>> = {
  home: IconHome,
  cases: IconFolder,
  search: IconUserSearch,
  authorisations: IconShieldCheck,
  examinations: IconZoomScan,
  collections: IconPhoto,
  log: IconListSearch,
  whoSearched: IconChartBar,
  anomalies: IconAlertTriangle,
  reports: IconReport,
  transparency: IconWorld,
  rights: IconUserQuestion,
  people: IconUsers,
  proposals: IconChecklist,
  settings: IconSettings,
  tools: IconTool,
};
