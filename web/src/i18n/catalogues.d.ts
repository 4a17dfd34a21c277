/** The keys of the catalogues, for the compiler: a key that is not in English does not compile. Two lines per catalogue. */
import 'i18next';
import type access from './en/access.json';
import type account from './en/account.json';
import type anomalies from './en/anomalies.json';
import type authorisations from './en/authorisations.json';
import type cases from './en/cases.json';
import type caseWords from './en/case.json';
import type collection from './en/collection.json';
import type collections from './en/collections.json';
import type common from './en/common.json';
import type compare from './en/compare.json';
import type errors from './en/errors.json';
import type examination from './en/examination.json';
import type figures from './en/figures.json';
import type home from './en/home.json';
import type log from './en/log.json';
import type origin from './en/origin.json';
import type oversight from './en/oversight.json';
import type people from './en/people.json';
import type proposals from './en/proposals.json';
import type reports from './en/reports.json';
import type request from './en/request.json';
import type results from './en/results.json';
import type rights from './en/rights.json';
import type search from './en/search.json';
import type settings from './en/settings.json';
import type sources from './en/sources.json';
import type tools from './en/tools.json';
import type transparency from './en/transparency.json';
import type whoSearched from './en/who-searched.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    enableSelector: false;
    resources: {
      'who-searched': typeof whoSearched;
      access: typeof access;
      account: typeof account;
      anomalies: typeof anomalies;
      authorisations: typeof authorisations;
      case: typeof caseWords;
      cases: typeof cases;
      collection: typeof collection;
      collections: typeof collections;
      common: typeof common;
      compare: typeof compare;
      errors: typeof errors;
      examination: typeof examination;
      figures: typeof figures;
      home: typeof home;
      log: typeof log;
      origin: typeof origin;
      oversight: typeof oversight;
      people: typeof people;
      proposals: typeof proposals;
      reports: typeof reports;
      request: typeof request;
      results: typeof results;
      rights: typeof rights;
      search: typeof search;
      settings: typeof settings;
      sources: typeof sources;
      tools: typeof tools;
      transparency: typeof transparency;
    };
  }
}
