/** An amount as Kubernetes stores it: in thousandths, rounded up (Kubernetes, "Quantity"). */
export type Thousandths = bigint;

const pattern = /^\+?(?<whole>\d*)\.?(?<fraction>\d*)(?:[eE](?<exponent>[+-]?\d{1,2})|(?<suffix>\D*))$/;

/** The power of ten and the power of two that each suffix stands for. */
const suffixes = new Map<string, readonly [ten: number, two: number]>([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map(
    (suffix, index) => [suffix, [3 * index - 9, 0]] as const,
  ),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index) => [suffix, [0, 10 * index + 10]] as const),
]);

/** Beyond this, Kubernetes no longer counts bytes exactly. No machine has as much. */
const most: Thousandths = (2n ** 63n - 1n) * 1000n;
const longest = 64;

/**
 * Parses an amount such as 500m or 1.5Gi exactly. Undefined if the text is not an amount, or is too large.
 */
export function parseQuantity(text: string): Thousandths | undefined {
  // The pattern takes quadratic time.
  if (text.length > longest) return undefined;
  const { whole = '', fraction = '', exponent, suffix = '' } = pattern.exec(text)?.groups ?? {};
  const powers = exponent === undefined ? suffixes.get(suffix) : ([Number(exponent), 0] as const);
  if (!powers || whole + fraction === '') return undefined;
  const ten = powers[0] - fraction.length + 3;
  const digits = BigInt(whole + fraction) * 2n ** BigInt(powers[1]);
  const amount = ten < 0 ? divideUp(digits, 10n ** BigInt(-ten)) : digits * 10n ** BigInt(ten);
  return amount <= most ? amount : undefined;
}

/** Renders an amount as a plain decimal number. */
export function renderQuantity(amount: Thousandths): string {
  const whole = amount / 1000n;
  const fraction = String(amount % 1000n).padStart(3, '0');
  return `${whole}.${fraction}`.replace(/\.?0+$/, '');
}

/** Rounds up to a whole number. */
export function roundUpQuantity(amount: Thousandths): Thousandths {
  return divideUp(amount, 1000n) * 1000n;
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
