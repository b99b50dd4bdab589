/** The answer to an HTTP client. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON as Grafana's handlers send it. */
export function answerJson(body: unknown, status = 200): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

/** JSON as the layers before the handlers send it, with a charset and a newline. */
function jsonLine(body: unknown, status: number): Answer {
  return { status, contentType: 'application/json; charset=UTF-8', body: `${JSON.stringify(body)}\n` };
}

/** A page of the front end, which the stand-in does not have. */
export function answerPage(status: number): Answer {
  const body =
    '<!DOCTYPE html><title>Grafana stand-in</title><p>This stand-in has Grafana’s API, and no pages.</p>\n';
  return { status, contentType: 'text/html; charset=UTF-8', body };
}

export function answerRedirect(location: string, status: 301 | 302): Answer {
  const body = `<a href="${encodeURI(location)}">${status === 301 ? 'Moved Permanently' : 'Found'}</a>.\n\n`;
  return { status, contentType: 'text/html; charset=utf-8', body, headers: { Location: location } };
}

export function answerText(body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status: 200, contentType, body };
}

export const notFound = jsonLine({ message: 'Not found' }, 404);

export const unauthorized = jsonLine({ message: 'Unauthorized' }, 401);

export const serverError = answerJson({ message: 'Internal Server Error', traceID: '' }, 500);

/** The answer to a request with credentials that are not accepted. */
export function refuseCredentials(message: string): Answer {
  return jsonLine({ message, traceID: '' }, 401);
}

/** The answer to a known or anonymous user without the permission. */
export function denyAccess(permission: string): Answer {
  const message = `You'll need additional permissions to perform this action. Permissions needed: ${permission}`;
  const accessErrorId = `ACE${String(Date.now()).slice(-10)}`;
  return jsonLine({ accessErrorId, message, title: 'Access denied' }, 403);
}
