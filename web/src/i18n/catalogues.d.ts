/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type common from './en/common.json';
import type errors from './en/errors.json';
import type home from './en/home.json';
import type rights from './en/rights.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      common: typeof common;
      errors: typeof errors;
      home: typeof home;
      rights: typeof rights;
    };
  }
}
