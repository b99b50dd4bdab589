import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The parts of a browser that sign-in needs: it keeps cookies, follows redirects, and fills forms. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #ca: string | undefined;

  /** Maps origins to addresses, like a hosts file. Other origins stand for themselves. */
  constructor(addresses: Readonly<Record<string, string>>, { ca }: { readonly ca?: string } = {}) {
    this.#addresses = addresses;
    this.#ca = ca;
  }

  async open(url: string): Promise<Page> {
    return this.#follow(url, undefined);
  }

  /** Submits the page's form with these values in its visible fields. */
  async submit(page: Page, values: Readonly<Record<string, string>>): Promise<Page> {
    const form = formOf(page);
    if (!form) throw new Error(`no form at ${page.url} (${page.status}): ${page.body.slice(0, 500)}`);
    return this.#follow(form.action, new URLSearchParams({ ...form.fields, ...values }).toString());
  }

  async #follow(url: string, body: string | undefined): Promise<Page> {
    const { location, ...page } = await this.#ask(url, body);
    return location === undefined ? page : this.#follow(new URL(location, url).href, undefined);
  }

  async #ask(url: string, body: string | undefined): Promise<Page & { readonly location?: string }> {
    const { host, hostname, origin, pathname, search } = new URL(url);
    const address = `${this.#addresses[origin] ?? origin}${pathname}${search}`;
    const cookies = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, cookies);
    const headers = {
      host,
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const { promise, resolve, reject } = Promise.withResolvers<Page & { readonly location?: string }>();
    const options = { method, headers, agent: false, servername: hostname, ca: this.#ca };
    const send = address.startsWith('https:') ? requestHttps : requestHttp;
    send(address, options, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) keep(cookies, line);
      const { statusCode: status = 0, headers: received } = response;
      const location = status >= 300 && status < 400 ? received.location : undefined;
      text(response).then(
        (content) => resolve({ url, status, body: content, ...(location !== undefined && { location }) }),
        reject,
      );
    })
      .on('error', reject)
      .end(body);
    return promise;
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const isOver = value === '' || /expires=Thu, 01 Jan 1970|max-age=(0|-\d+)\b/i.test(line);
  if (isOver) cookies.delete(name);
  else cookies.set(name, value);
}

function formOf({ body, url }: Page): Form | undefined {
  const action = /<form[^>]* action="([^"]+)"/.exec(body)?.[1];
  if (action === undefined) return undefined;
  const hidden = body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return {
    action: new URL(action.replaceAll('&amp;', '&'), url).href,
    fields: Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value])),
  };
}
