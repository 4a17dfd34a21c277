/** What people sign in with, in software: an authenticator app (RFC 6238) and a passkey (WebAuthn level 3, ES256, attestation none). */
import { createHash, createHmac, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** The six digits that an app shows for the address in its QR code. `steps`: so many half minutes from now. */
export function oneTimeCode(uri: string, steps = 0): string {
  const secret = base32(new URL(uri).searchParams.get('secret')!);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.at(-1)! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function base32(digits: string): Buffer {
  const bits = digits
    .replace(/=+$/, '')
    .split('')
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

interface Challenge {
  challenge: string;
}

/** `verifies`: asks its holder for a finger or a PIN. */
export function softwarePasskey(origin: string, { verifies = true } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(16);
  const { x, y } = publicKey.export({ format: 'jwk' });
  const rpIdHash = createHash('sha256').update(new URL(origin).hostname).digest();
  let counter = 0;

  function authenticatorData(withKey: boolean): Buffer {
    const flags = 0x01 | (verifies ? 0x04 : 0) | (withKey ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    const length = Buffer.from([0, id.length]);
    const attested = withKey ? [Buffer.alloc(16), length, id, coseKey(x!, y!)] : [];
    return Buffer.concat([rpIdHash, Buffer.from([flags]), count, ...attested]);
  }

  function clientData(type: string, { challenge }: Challenge): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  const named = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' };
  return {
    register(options: Challenge) {
      const authData = authenticatorData(true);
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(authData),
      ]);
      return {
        ...named,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', options).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    sign(options: Challenge) {
      const authData = authenticatorData(false);
      const client = clientData('webauthn.get', options);
      const hash = createHash('sha256').update(client).digest();
      const signature = createSign('sha256')
        .update(Buffer.concat([authData, hash]))
        .sign(privateKey);
      return {
        ...named,
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      };
    },
  };
}

/** CBOR (RFC 8949): a map of five pairs, COSE key of type EC2 on P-256 for ES256 (RFC 9053). */
function coseKey(x: string, y: string): Buffer {
  const [bytesX, bytesY] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    bytes(bytesX),
    Buffer.from([0x22]),
    bytes(bytesY),
  ]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  const { length } = value;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), value]);
}
