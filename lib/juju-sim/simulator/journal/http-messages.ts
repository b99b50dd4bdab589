/** A request and the bytes of its answer. */
export interface HttpExchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: Buffer;
  /** The whole answer as it was sent, with what follows an upgrade. */
  readonly answer: Buffer;
}

interface Message {
  readonly firstLine: string;
  readonly body: Buffer;
  readonly whole: Buffer;
}

/** Splits the bytes of one connection into its requests, each with its answer. An unfinished message is left out. */
export function parseExchanges(sent: Buffer, received: Buffer): readonly HttpExchange[] {
  const answers = splitMessages(received, true);
  return splitMessages(sent, false).map(({ firstLine, body }, index) => {
    const [method = '', url = ''] = firstLine.split(' ');
    return { method, url, body, answer: answers[index]?.whole ?? Buffer.alloc(0) };
  });
}

function splitMessages(bytes: Buffer, areAnswers: boolean): readonly Message[] {
  const messages: Message[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const message = readMessage(rest, areAnswers);
    if (message === undefined) break;
    messages.push(message);
    rest = rest.subarray(message.whole.length);
  }
  return messages;
}

function readMessage(bytes: Buffer, isAnswer: boolean): Message | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [firstLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const headers = new Map(lines.map((line) => splitHeader(line)));
  const begin = headEnd + 4;
  if (headers.get('transfer-encoding') === 'chunked') {
    const { body, end } = readChunks(bytes, begin);
    return { firstLine, body, whole: bytes.subarray(0, end) };
  }
  // After an upgrade, and in an answer without a length, everything belongs to the message.
  const length =
    headers.get('content-length') ?? (isAnswer || headers.has('upgrade') ? bytes.length - begin : 0);
  const end = Math.min(bytes.length, begin + Number(length));
  return { firstLine, body: bytes.subarray(begin, end), whole: bytes.subarray(0, end) };
}

function splitHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function readChunks(bytes: Buffer, begin: number): { readonly body: Buffer; readonly end: number } {
  const chunks: Buffer[] = [];
  for (let at = begin; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) break;
    const from = lineEnd + 2;
    if (size === 0) return { body: Buffer.concat(chunks), end: Math.min(bytes.length, from + 2) };
    chunks.push(bytes.subarray(from, from + size));
    at = from + size + 2;
  }
  return { body: Buffer.concat(chunks), end: bytes.length };
}
