/** How a collection stands: pure, so that cards and the page of one say the same. */
import type { AnswerOf } from '../../api/api.js';

export type Listed = AnswerOf<'GET /collections'>['items'][number];

export type Standing = 'ended' | 'endsSoon' | 'full' | 'empty';

const soonDays = 30;

/** What somebody should know of it at a glance, the gravest first; none is the ordinary case. */
export function standingsOf(collection: Listed, now = new Date()): Standing[] {
  const { expires, expired, photos, maxPhotos } = collection;
  const standings: Standing[] = [];
  if (expired) standings.push('ended');
  else if (expires !== null && daysUntil(expires, now) <= soonDays) standings.push('endsSoon');
  if (maxPhotos !== null && photos >= maxPhotos) standings.push('full');
  if (photos === 0) standings.push('empty');
  return standings;
}

/** Whole days until the last day of use is over. */
export function daysUntil(day: string, now = new Date()): number {
  return Math.ceil((Date.parse(`${day}T23:59:59`) - now.getTime()) / 86_400_000);
}

export function addressOf(name: string): string {
  return `/collections/${encodeURIComponent(name)}`;
}

/** The router decodes what stands in an address but for signs that have a meaning there, such as a slash. */
export function isAt(name: string, parameter: string): boolean {
  return decodeURI(encodeURIComponent(name)) === parameter;
}
