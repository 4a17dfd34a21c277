/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type common from './en/common.json';
import type compare from './en/compare.json';
import type errors from './en/errors.json';
import type examination from './en/examination.json';
import type home from './en/home.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      common: typeof common;
      compare: typeof compare;
      errors: typeof errors;
      examination: typeof examination;
      home: typeof home;
    };
  }
}
