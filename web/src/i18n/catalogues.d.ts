/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type access from './en/access.json';
import type account from './en/account.json';
import type common from './en/common.json';
import type errors from './en/errors.json';
import type home from './en/home.json';
import type people from './en/people.json';
import type proposals from './en/proposals.json';
import type settings from './en/settings.json';
import type tools from './en/tools.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      access: typeof access;
      account: typeof account;
      common: typeof common;
      errors: typeof errors;
      home: typeof home;
      people: typeof people;
      proposals: typeof proposals;
      settings: typeof settings;
      tools: typeof tools;
    };
  }
}
