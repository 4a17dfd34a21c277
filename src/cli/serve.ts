/** `vitrine serve` */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { configOf, type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { wholeNumber } from './option-values.js';
import type { Terminal } from './terminal.js';

interface ServeOptions extends GlobalOptions {
  port: number;
  host: string;
  tlsCert?: string;
  tlsKey?: string;
  behindProxy?: boolean;
  origin?: string;
  workers?: number;
}

const examples = `
Examples:
  vitrine serve
  vitrine serve --host 0.0.0.0 --port 443 --tls-cert server.pem --tls-key server.key --origin https://search.example.org
  vitrine serve --behind-proxy --origin https://search.example.org`;

export function addServe(parent: Command, context: CommandContext): void {
  parent
    .command('serve')
    .description('serve the web app and the API, and everything behind them, in one process')
    .option('--port <n>', 'the port to listen on', wholeNumber('--port', 0, 65_535), 8480)
    .option('--host <addr>', 'the address to listen on', '127.0.0.1')
    .option('--tls-cert <file>', 'certificate (PEM) for https')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--behind-proxy', 'a reverse proxy in front ends TLS and sets X-Forwarded-For')
    .option('--origin <url>', 'where people reach the server; passkeys are bound to it')
    .option('--workers <n>', 'how many photos are worked on at once', wholeNumber('--workers', 1, 256))
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      await serve(command.optsWithGlobals<ServeOptions>(), context);
    });
}

async function serve(options: ServeOptions, { terminal, interruption }: CommandContext): Promise<void> {
  const { listen, refuseExposed } = await import('../http/listen.js');
  const { host, port, behindProxy = false } = options;
  const tls = await readTls(options);
  refuseExposed({ host, tls, behindProxy });
  const statedOrigin = readOrigin(options);
  const stopped = interruption.finishGracefully(() => terminal.note('stopping'));
  await withVitrine(
    options,
    async (vitrine) => {
      const { openServer, readSingleSignOn, makeSetupLink } = await import('../http/server.js');
      const { metricsToken } = configOf(options);
      const singleSignOn = readSingleSignOn(process.env);
      // The port comes first: passkeys and the check of origins need to know it.
      const listening = await listen({ host, port, tls, behindProxy });
      const scheme = tls === null ? 'http' : 'https';
      const origin = statedOrigin ?? `${scheme}://localhost:${listening.port}`;
      const server = openServer(vitrine, { origin, behindProxy, metricsToken, singleSignOn });
      listening.answerWith(server.fetch);
      try {
        await tell(terminal, origin, await makeSetupLink(vitrine));
        await untilAborted(stopped);
      } finally {
        await listening.close();
        await server.close();
      }
    },
    { workers: options.workers },
  );
}

async function readTls({ tlsCert, tlsKey }: ServeOptions): Promise<{ cert: Buffer; key: Buffer } | null> {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new AppError('usage', 'expected --tls-cert and --tls-key together');
  }
  return { cert: await readPem(tlsCert), key: await readPem(tlsKey) };
}

async function readPem(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new AppError('path.not-found', `cannot read '${file}'`, { cause: error });
  });
}

/** Said once and not guessed from what a request claims: passkeys are bound to it. */
function readOrigin({ origin, behindProxy = false }: ServeOptions): string | null {
  if (origin === undefined) {
    if (!behindProxy) return null;
    throw new AppError('usage', '--behind-proxy needs --origin, such as https://search.example.org');
  }
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || url.origin !== origin.replace(/\/$/, '')) {
    throw new AppError('usage', `expected an origin such as https://search.example.org, got '${origin}'`);
  }
  return url.origin;
}

/** The secret is behind the `#`, so no server or proxy writes it down. */
async function tell(terminal: Terminal, origin: string, secret: string | null): Promise<void> {
  const setupLink = secret === null ? null : `${origin}/setup#${secret}`;
  await terminal.answer({ origin, setupLink }, () =>
    [
      `Serving at ${origin}`,
      ...(setupLink === null
        ? []
        : [
            'Nobody is here yet. The first administrator begins with this link, within 24 hours:',
            `  ${setupLink}`,
            'Open it in a browser: docs/user-guide.md shows the way. Without one: docs/api.md, Begin.',
          ]),
    ].join('\n'),
  );
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
