import type { IncomingMessage, ServerResponse } from 'node:http';

/** A fault that replaces the answer to a request. */
export type HttpFault = (request: IncomingMessage, response: ServerResponse) => void;

/** Faults of any server, for any request. */
export const httpFaults = {
  hangs: () => {},
  'hangs up': ({ socket }) => void socket.destroy(),
  'hangs in the middle of its answer': (_request, response) => void response.write('{"type":'),
  'answers garbage': (_request, response) => void response.end('<html>somebody else</html>'),
  'answers without end': (_request, response) => {
    const send = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
    };
    response.on('drain', send);
    send();
  },
} as const satisfies Readonly<Record<string, HttpFault>>;

export function answerStatus(statusCode: number, body = '{}'): HttpFault {
  return (_request, response) => void response.writeHead(statusCode).end(body);
}
