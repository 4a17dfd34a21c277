/**
 * What a named source would do, told before anything is fetched, so that whoever names it sees whose servers are asked for what, and
 * confirms it: every defect, everything for which it is refused, and otherwise the plan. `openSource` decides again when it starts.
 */
import { groupBy } from '../lib/group-by.js';
import type { RemoteSettings, SourceRequest } from './open-source.js';
import { readList } from './read-list.js';
import { parseBucket } from './s3.js';
import { whyForbidden } from './web/forbidden-hosts.js';
import { mostDocuments } from './web/iiif.js';
import { gapMs, mostPhotoBytes, type ListedPhoto } from './web/listed-photos.js';
import {
  hostRefusals,
  readSite,
  siteRefusals,
  type Refusal,
  type Site,
  type SiteDefect,
} from './web/site.js';

export interface SourceCheck {
  defects: readonly SiteDefect[];
  refusals: readonly Refusal[];
  /** Null where it has defects. */
  plan: SourcePlan | null;
}

export interface SourcePlan {
  name: string;
  /** Whose servers are asked, those with most addresses first; at most 50. */
  hosts: string[];
  hostsInAll: number;
  /** Null: as fast as they come. */
  secondsBetweenRequests: number | null;
  /** Whom publishers can write to; null: nobody is told. */
  contact: string | null;
  /** Null: no such limit. */
  limits: Record<'pages' | 'photos' | 'documents' | 'megabytes' | 'photoMegabytes', number | null>;
  site: Pick<
    Site,
    'start' | 'sitemaps' | 'pages' | 'photos' | 'permission' | 'licence' | 'basis' | 'approver' | 'until'
  > | null;
  list: {
    total: number;
    first: readonly ListedPhoto[];
    /** Of the total: on hosts that are never asked. */
    forbidden: number;
    unusedColumns: readonly string[];
  } | null;
}

const shownHosts = 50;
const shownLines = 5;

/** Throws `source.invalid` for what is no bucket. */
export function checkSource(request: SourceRequest, settings: RemoteSettings): SourceCheck {
  switch (request.kind) {
    case 'site':
      return checkSite(request.text, settings);
    case 'iiif':
      return checkIiif(request, settings);
    case 'list': {
      const reading = readList(request.text, request.name);
      return reading.ok
        ? checkList(request.name, reading.photos, reading.unusedColumns, settings)
        : { defects: reading.defects, refusals: [], plan: null };
    }
    case 'addresses':
      return checkList(request.list, request.lines, [], settings);
    case 's3':
    default: {
      const { bucket, prefix } = parseBucket(request.address);
      const plan = { ...emptyPlan, name: `s3://${bucket}/${prefix}` };
      return { defects: [], refusals: [], plan };
    }
  }
}

const noLimits = { pages: null, photos: null, documents: null, megabytes: null, photoMegabytes: null };
const emptyPlan: SourcePlan = {
  name: '',
  hosts: [],
  hostsInAll: 0,
  secondsBetweenRequests: null,
  contact: null,
  limits: noLimits,
  site: null,
  list: null,
};

function checkSite(text: string, { now }: RemoteSettings): SourceCheck {
  const reading = readSite(text);
  if (!reading.ok) return { defects: reading.defects, refusals: [], plan: null };
  const { site } = reading;
  const { pages, photos, megabytes, photo_megabytes: photoMegabytes } = site.limits;
  const plan = {
    ...emptyPlan,
    name: site.name,
    hosts: site.hosts,
    hostsInAll: site.hosts.length,
    secondsBetweenRequests: site.seconds_between_requests,
    contact: site.contact,
    limits: { ...noLimits, pages, photos, megabytes, photoMegabytes },
    site,
  };
  return { defects: [], refusals: siteRefusals(site, now()), plan };
}

function checkIiif(
  { address, allowHosts }: Extract<SourceRequest, { kind: 'iiif' }>,
  { contact }: RemoteSettings,
): SourceCheck {
  const defects: SiteDefect[] = [];
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    defects.push({
      line: null,
      message: 'expected an address such as https://example.org/iiif/manifest.json',
    });
  for (const host of allowHosts)
    if (!isHost(host))
      defects.push({
        line: null,
        message: `expected a host such as images.example.org, got '${host.slice(0, 60)}'`,
      });
  if (defects.length > 0) return { defects, refusals: [], plan: null };
  const hosts = [...new Set([new URL(address).host, ...allowHosts])];
  const limits = { ...noLimits, documents: mostDocuments, photoMegabytes: mostPhotoBytes / 1e6 };
  const plan = { ...emptyPlan, name: address, hosts, hostsInAll: hosts.length, ...politely(contact), limits };
  return { defects: [], refusals: [...hostRefusals(hosts), ...contactRefusals(contact)], plan };
}

function checkList(
  name: string,
  photos: readonly ListedPhoto[],
  unusedColumns: readonly string[],
  { contact }: RemoteSettings,
): SourceCheck {
  const byHost = [...groupBy(photos, ({ source }) => new URL(source).host)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const asked = byHost.filter(([host]) => whyForbidden(host) === null);
  const forbidden = byHost
    .filter(([host]) => whyForbidden(host) !== null)
    .reduce((sum, [, of]) => sum + of.length, 0);
  const plan = {
    ...emptyPlan,
    name,
    hosts: asked.slice(0, shownHosts).map(([host]) => host),
    hostsInAll: asked.length,
    ...politely(contact),
    limits: { ...noLimits, photos: photos.length, photoMegabytes: mostPhotoBytes / 1e6 },
    list: { total: photos.length, first: photos.slice(0, shownLines), forbidden, unusedColumns },
  };
  return { defects: [], refusals: contactRefusals(contact), plan };
}

function politely(contact: string | null) {
  return { secondsBetweenRequests: gapMs / 1000, contact };
}

function contactRefusals(contact: string | null): Refusal[] {
  if (contact !== null && contact.trim() !== '') return [];
  const message = 'expected a contact for the publishers who are asked, in VITRINE_CONTACT of the server';
  return [{ reason: 'contact', subject: null, message }];
}

/** With its port where it has one, as addresses have it. */
function isHost(text: string): boolean {
  const address = `https://${text}/`;
  return URL.canParse(address) && new URL(address).host === text;
}
