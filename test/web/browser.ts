/**
 * A stage for tests of the browser app: the real server on a free port of this machine, on a temporary data folder, and Debian's
 * Chromium in front of it. Each person has a browser context of their own, with a passkey device (a virtual authenticator) and a
 * network address of their own.
 *
 *     onStage('cases', (stage) => {
 *       it('can be opened', async () => {
 *         const { page } = await stage.signedIn(await memberOf(stage.server, ['investigator']));
 *         await page.goto('/cases');
 *         ...
 *         await look(page, 'cases');             // look.ts: accessibility, overflow, screenshots
 *       });
 *     });
 *
 * `stage.server` is the one of test/http/temporary-server.ts: setPolicy, memberOf, enterPerson and its fake browsers work on it; what
 * they do is real. After each test the stage fails it for what nobody expected: an error in the console or on the page (a breach of
 * the content security policy is one), and any request that left the origin. `stage.forgive(/.../)` lets a test expect one.
 * Refusals of the API (4xx) are answers, not faults. Without Chromium on the PATH all of it is skipped, with a line that says so.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { listen } from '#vitrine/http/listen.js';
import type { ServedOptions } from '#vitrine/http/open-served.js';
import { temporaryServer, type Member, type TemporaryServer } from '../http/temporary-server.js';

export const sizes = {
  wide: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
} as const;

export interface VisitOptions {
  size?: keyof typeof sizes;
  /** What the browser says its user reads. */
  locale?: string;
}

/** Somebody in front of a browser. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
}

export interface Stage {
  readonly server: TemporaryServer;
  readonly origin: string;
  /** Not signed in. */
  visitor(options?: VisitOptions): Promise<Visitor>;
  /** With the session of a member, as `memberOf` leaves it: a second factor was shown. */
  signedIn(member: Pick<Member, 'browser'>, options?: VisitOptions): Promise<Visitor>;
  /** Faults like this are expected in the test that is running. */
  forgive(fault: RegExp): void;
  /** What went wrong in the browsers since the last call, but for what is forgiven. */
  takeFaults(): string[];
  close(): Promise<void>;
}

export const chromiumPath = findOnPath(['chromium', 'chromium-browser']);

/** Registers a suite that has a stage, or skips it where there is no browser. `body` may use the stage in hooks and tests only. */
export function onStage(
  title: string,
  body: (stage: Stage) => void,
  options: Partial<ServedOptions> = {},
): void {
  if (chromiumPath === null) process.stderr.write(`skipped, as there is no chromium here: ${title}\n`);
  // A browser on a machine that others work on can stall: what fails twice is broken, and what needed the second time is told.
  describe.skipIf(chromiumPath === null)(title, { retry: process.env['CI'] === undefined ? 0 : 1 }, () => {
    let opened: Stage | null = null;
    beforeAll(async () => void (opened = await openStage(options)));
    afterEach(() => expect(opened?.takeFaults() ?? []).toEqual([]));
    afterAll(() => opened?.close());
    body(
      new Proxy({} as Stage, {
        get(_none, name) {
          if (opened === null) throw new Error('the stage is there in hooks and tests only');
          return opened[name as keyof Stage];
        },
      }),
    );
  });
}

export async function openStage(options: Partial<ServedOptions> = {}): Promise<Stage> {
  // Behind a proxy, so that each visitor can come from an address of their own: limits count by it.
  const listening = await listen({ host: '127.0.0.1', port: 0, tls: null, behindProxy: true });
  const origin = `http://localhost:${listening.port}`;
  const server = await temporaryServer({ behindProxy: true, ...options, origin });
  listening.answerWith(server.app.fetch);
  const browser = await launch();
  const faults: string[] = [];
  let forgiven: RegExp[] = [];
  let visitors = 0;

  async function visitor({ size = 'wide', locale = 'en-GB' }: VisitOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: sizes[size],
      locale,
      timezoneId: 'UTC',
      extraHTTPHeaders: { 'x-forwarded-for': `198.51.100.${++visitors}` },
    });
    context.setDefaultTimeout(20_000);
    watch(context, origin, faults);
    const page = await context.newPage();
    await addPasskeyDevice(context, page);
    return { context, page };
  }

  return {
    server,
    origin,
    visitor,
    async signedIn(member, visit) {
      const arrived = await visitor(visit);
      const cookies = [...member.browser.jar].map(([name, value]) => ({ name, value, url: origin }));
      await arrived.context.addCookies(cookies.map((each) => ({ ...each, httpOnly: true, sameSite: 'Lax' })));
      return arrived;
    },
    forgive: (fault) => void forgiven.push(fault),
    takeFaults() {
      const unexpected = faults.splice(0).filter((fault) => !forgiven.some((each) => each.test(fault)));
      forgiven = [];
      return unexpected;
    },
    async close() {
      await browser.close();
      await listening.close();
      await server.remove();
    },
  };
}

function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('expected chromium on the PATH');
  // Its sandbox refuses to run as root, which is what tests in a container are.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
  return chromium.launch({ executablePath: chromiumPath, args });
}

function watch(context: BrowserContext, origin: string, faults: string[]): void {
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) faults.push(`left the origin: ${url}`);
  });
  context.on('weberror', (error) => faults.push(`error on the page: ${String(error.error().stack)}`));
  context.on('console', (message) => {
    // The browser's own note on an answer such as 401; what the app makes of it is for the test to see.
    if (message.text().startsWith('Failed to load resource: the server responded with a status of 4')) return;
    if (message.type() === 'error') faults.push(`error in the console: ${message.text()}`);
  });
}

/** Built in, unlocked by its owner's finger: says yes whenever it is asked. */
async function addPasskeyDevice(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

function findOnPath(names: readonly string[]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
