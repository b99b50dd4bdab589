import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request comes to instead of its answer. */
export type HttpFault = (request: IncomingMessage, response: ServerResponse) => void;

/** What any server may do, whatever it is asked. */
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
