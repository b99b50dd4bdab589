import type { Settings } from '../settings.ts';
import { type Answer, answerRedirect } from './answer.ts';

/** The path of `[server] root_url` without a slash at its end: `/grafana`, or empty. */
export function getSubPath(settings: Settings): string {
  const path = /^\w+:\/\/[^/]*(\/[^?#]*)/.exec(settings.text('server', 'root_url'))?.[1] ?? '';
  return path.replace(/\/+$/, '');
}

/**
 * The path as the API knows it. With `serve_from_sub_path`, the sub path is removed if present. The API also
 * answers without it, and a page without it redirects to its path.
 */
export function stripSubPath(settings: Settings, path: string): string | Answer {
  const subPath = getSubPath(settings);
  if (subPath === '' || !settings.flag('server', 'serve_from_sub_path')) return path;
  if (path === subPath || path.startsWith(`${subPath}/`)) return path.slice(subPath.length) || '/';
  const isForPrograms = path.startsWith('/api/') || path === '/healthz';
  return isForPrograms
    ? path
    : answerRedirect(settings.text('server', 'root_url').replace(/\/+$/, '') + path, 301);
}
