import { generateKeyPairSync, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface ServerCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. The certificate signs itself, so it is also the authority that clients trust. */
  readonly certificate: string;
}

/** Creates a certificate for a server of this machine, whose names are DNS names and IPv4 addresses. */
export function createServerCertificate(names: readonly string[]): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(tagged(0x31, sequence(objectId(commonName), utf8(names[0] ?? 'localhost'))));
  const content = sequence(
    tagged(0xa0, integer(2)),
    integer(Date.now()),
    ecdsaWithSha256,
    subject,
    sequence(utcTime(Date.now() - hourMs), utcTime(Date.now() + yearMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(extension(alternativeNames, listNames(names)), extension(basicConstraints, authority, true)),
    ),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = sequence(content, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: renderPem(whole),
  };
}

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const commonName = [2, 5, 4, 3];
const alternativeNames = [2, 5, 29, 17];
const basicConstraints = [2, 5, 29, 19];
const ecdsaWithSha256 = sequence(objectId([1, 2, 840, 10045, 4, 3, 2]));
const authority = sequence(tagged(0x01, Buffer.from([0xff])));

function listNames(names: readonly string[]): Buffer {
  return sequence(
    ...names.map((name) =>
      isIP(name) === 4
        ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
        : tagged(0x82, Buffer.from(name)),
    ),
  );
}

function extension(id: readonly number[], value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [tagged(0x01, Buffer.from([0xff]))] : [];
  return sequence(objectId(id), ...critical, tagged(0x04, value));
}

/** One DER value: its tag, its length, its content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), renderLength(content.length), content]);
}

function renderLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function objectId([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(renderBase128)]));
}

function renderBase128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

function utcTime(atMs: number): Buffer {
  const text = new Date(atMs)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
  return tagged(0x17, Buffer.from(text));
}

function renderPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
