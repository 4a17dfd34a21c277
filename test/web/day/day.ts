/** The people of the scripted day, each in front of a browser of their own, and what they do again and again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { attFaces } from '../../support/samples.js';
import { password } from '../../http/temporary-server.js';
import type { Stage } from '../browser.js';
import type { TemporaryWitness } from '../witness.js';

/** Who is there, and as what; no two of these may be one person, by roles or within one case. */
export const people = {
  Ada: ['administrator'],
  Ben: ['administrator'],
  Carla: ['curator', 'authoriser', 'investigator'],
  Ivan: ['investigator'],
  Eve: ['examiner'],
  Femke: ['examiner'],
  Paul: ['privacy officer', 'auditor'],
} as const;
export type Name = keyof typeof people;

/** Set as the day goes on. */
export const day = {
  pages: {},
  documents: [],
} as unknown as {
  /** What people save. */
  folder: string;
  witness: TemporaryWitness;
  pages: Record<Name, Page>;
  /** Of every page that was loaded: its content security policy. */
  documents: string[];
  /** Addresses of what was found. */
  caseAddress: string;
  granted: string;
  results: string;
};

/** Somebody sits down in front of a browser: nothing in it knows them yet. */
export async function arrive(stage: Stage, name: Name): Promise<Page> {
  const { context, page } = await stage.visitor();
  context.on('response', (response) => {
    if (response.request().resourceType() !== 'document') return;
    day.documents.push(response.headers()['content-security-policy'] ?? 'none');
  });
  day.pages[name] = page;
  return page;
}

export const contexts = (): BrowserContext[] => Object.values(day.pages).map((page) => page.context());

/** By the menu, as people go. */
export async function go(name: Name, to: string): Promise<Page> {
  const page = day.pages[name];
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: to, exact: true }).click();
  return page;
}

export async function press(page: Page | Locator, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button, exact: typeof button === 'string' }).click();
}

/** Behind the link of an invitation. */
export async function accept(stage: Stage, name: Name, link: string): Promise<void> {
  const page = await arrive(stage, name);
  await page.goto(link);
  await page.getByText(`${name}, an account was approved for you`).waitFor();
  await page.getByLabel(/^Password/).fill(password);
  await press(page, 'Accept the invitation');
  await press(page, 'Make a passkey');
  await page.getByRole('heading', { name: 'Start' }).waitFor();
}

/** The other one reads what is proposed and approves it; gives the page, with what came of it. `detail`: what must stand there. */
export async function approve(name: Name, what: string, detail: string): Promise<Page> {
  const page = await go(name, 'Proposals');
  const proposal = page.getByRole('article').filter({ hasText: detail });
  await proposal.getByRole('heading', { name: what }).waitFor();
  await press(proposal, `Approve: ${what}`);
  await page.getByText(`Approved: ${what}.`).waitFor();
  return page;
}

/** As a file from a disk: photo 1 to 10 of person 1 to 40. */
export function photoFile(person: number, photo: number) {
  const buffer = readFileSync(join(attFaces, `s${person}`, `${photo}.pgm`));
  return { name: `s${person}-${photo}.pgm`, mimeType: 'image/x-portable-graymap', buffer };
}

export async function choose(
  page: Page,
  button: Locator,
  files: { name: string; mimeType: string; buffer: Buffer }[],
) {
  const chooser = page.waitForEvent('filechooser');
  await button.press('Enter');
  await (await chooser).setFiles(files);
}

/** What the browser saves when the button, in that place of the page, is pressed; gives its path. */
export async function save(page: Page, button: string, place: Page | Locator = page): Promise<string> {
  const coming = page.waitForEvent('download');
  await press(place, button);
  const download = await coming;
  const path = join(day.folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

export const holds = (region: Locator): Promise<void> =>
  region.getByText(/^Checked in your browser: (all of it|the checkpoint) holds\./).waitFor();

/** Nobody has a way to it: neither in the menu nor by its address. */
export async function expectNoWayTo(name: Name, address: string, link: string): Promise<void> {
  const page = day.pages[name];
  expect(await page.getByRole('link', { name: link, exact: true }).count()).toBe(0);
  await page.goto(address);
  await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
}
