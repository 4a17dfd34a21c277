/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type access from './en/access.json';
import type account from './en/account.json';
import type authorisations from './en/authorisations.json';
import type cases from './en/cases.json';
import type caseWords from './en/case.json';
import type collection from './en/collection.json';
import type collections from './en/collections.json';
import type common from './en/common.json';
import type compare from './en/compare.json';
import type errors from './en/errors.json';
import type examination from './en/examination.json';
import type home from './en/home.json';
import type rights from './en/rights.json';
import type people from './en/people.json';
import type request from './en/request.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      access: typeof access;
      account: typeof account;
      authorisations: typeof authorisations;
      case: typeof caseWords;
      cases: typeof cases;
      collection: typeof collection;
      collections: typeof collections;
      common: typeof common;
      compare: typeof compare;
      errors: typeof errors;
      examination: typeof examination;
      home: typeof home;
      rights: typeof rights;
      people: typeof people;
      request: typeof request;
    };
  }
}
