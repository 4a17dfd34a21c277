/** A small OpenID Connect provider of an organisation: one client, signed identity tokens, PKCE. Whoever asks is the person it is told. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const client = { id: 'vitrine', secret: 'a secret between the two' };

interface Pending {
  email: string;
  verified: unknown;
  nonce: string | null;
  challenge: string;
  redirectUri: string;
}

export async function openProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pending = new Map<string, Pending>();
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', issuer);
    if (pathname === '/.well-known/openid-configuration') return json(response, discovery());
    if (pathname === '/jwks') {
      const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
      return json(response, { keys: [key] });
    }
    if (pathname === '/token')
      return json(response, tokens(await formOf(request), request.headers.authorization));
    response.writeHead(404).end();
  }

  function discovery() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    };
  }

  function tokens(form: URLSearchParams, authorization = ''): object {
    const grant = pending.get(form.get('code') ?? '');
    pending.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const secret =
      form.get('client_secret') ??
      Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':')[1];
    if (
      grant === undefined ||
      verifier !== grant.challenge ||
      decodeURIComponent(secret ?? '') !== client.secret
    ) {
      return { error: 'invalid_grant' };
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: client.id,
      sub: `subject of ${grant.email}`,
      email: grant.email,
      ...(grant.verified === undefined ? {} : { email_verified: grant.verified }),
      name: 'As the provider has it',
      iat: now,
      exp: now + 300,
      ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    };
    return { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', id_token: signed(claims) };
  }

  function signed(claims: object): string {
    const text = `${part({ alg: 'ES256', kid: 'k1', typ: 'JWT' })}.${part(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }

  return {
    issuer,
    /** Somebody signs in there; gives the address that the browser is sent back to. */
    signIn(url: string, email: string, claims: { verified: unknown } = { verified: true }): string {
      const asked = new URL(url).searchParams;
      const code = randomBytes(16).toString('hex');
      const redirectUri = asked.get('redirect_uri')!;
      pending.set(code, {
        email,
        ...claims,
        nonce: asked.get('nonce'),
        challenge: asked.get('code_challenge')!,
        redirectUri,
      });
      return `${redirectUri}?${new URLSearchParams({ code, state: asked.get('state')! }).toString()}`;
    },
    close: () => void server.close(),
  };
}

function json(response: ServerResponse, value: object): void {
  const status = 'error' in value ? 400 : 200;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return new URLSearchParams(text);
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
