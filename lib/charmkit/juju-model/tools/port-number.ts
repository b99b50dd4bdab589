import { quoteGoText } from './go-text.ts';
import { createUsageFailure } from './tool-failure.ts';

export interface Port {
  readonly from: number;
  readonly to: number;
  /** The port in Juju's format, for example `3000/tcp`. */
  readonly text: string;
}

/** Parses `3000`, `3000/tcp`, `8000-8080/udp` or `icmp` (Juju, core/network). */
export function parsePort(text: string): Port {
  const [range = '', given] = text.split('/', 2);
  if (range === 'icmp') return { from: -1, to: -1, text: 'icmp' };
  const bounds = range.split('-');
  if (bounds.length > 2) throw createUsageFailure(`invalid port range ${quoteGoText(range)}`);
  const [from = 0, to = from] = bounds.map(parseBound);
  const protocol = given ?? 'tcp';
  validate(from, to, protocol);
  return { from, to, text: from === to ? `${from}/${protocol}` : `${from}-${to}/${protocol}` };
}

/** Compares by protocol, then by number. */
export function comparePorts(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => parsePort(text));
  if (one === undefined || other === undefined) return 0;
  const protocols = [one, other].map(({ text }) => text.slice(text.indexOf('/') + 1));
  return (protocols[0] ?? '').localeCompare(protocols[1] ?? '') || one.from - other.from || one.to - other.to;
}

function parseBound(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const quoted = quoteGoText(text);
  throw createUsageFailure(`invalid port ${quoted}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
}

function validate(from: number, to: number, protocol: string): void {
  if (protocol === 'icmp')
    throw createUsageFailure(`protocol "icmp" doesn't support any ports; got "${from}"`);
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw createUsageFailure(`invalid protocol ${quoteGoText(protocol)}, expected "tcp", "udp", or "icmp"`);
  }
  if (from > to) throw createUsageFailure(`invalid port range ${from}-${to}/${protocol}`);
  if (from < 0 || to > 65_535) {
    throw createUsageFailure(`port range bounds must be between 0 and 65535, got ${from}-${to}`);
  }
}
