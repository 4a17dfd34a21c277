/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type anomalies from './en/anomalies.json';
import type common from './en/common.json';
import type errors from './en/errors.json';
import type figures from './en/figures.json';
import type home from './en/home.json';
import type log from './en/log.json';
import type oversight from './en/oversight.json';
import type reports from './en/reports.json';
import type transparency from './en/transparency.json';
import type whoSearched from './en/who-searched.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      anomalies: typeof anomalies;
      common: typeof common;
      errors: typeof errors;
      figures: typeof figures;
      home: typeof home;
      log: typeof log;
      oversight: typeof oversight;
      reports: typeof reports;
      transparency: typeof transparency;
      'who-searched': typeof whoSearched;
    };
  }
}
