import type { Settings } from '../settings.ts';
import { type Answer, redirect } from './answer.ts';

/** The path of `[server] root_url` without a slash at its end: `/grafana`, or empty. */
export function subPathOf(settings: Settings): string {
  const path = /^\w+:\/\/[^/]*(\/[^?#]*)/.exec(settings.text('server', 'root_url'))?.[1] ?? '';
  return path.replace(/\/+$/, '');
}

/**
 * The path as the API knows it. With `serve_from_sub_path`, the sub path is removed if present. The API also
 * answers without it, and a page without it redirects to its path.
 */
export function withoutSubPath(settings: Settings, path: string): string | Answer {
  const subPath = subPathOf(settings);
  if (subPath === '' || !settings.flag('server', 'serve_from_sub_path')) return path;
  if (path === subPath || path.startsWith(`${subPath}/`)) return path.slice(subPath.length) || '/';
  const isForPrograms = path.startsWith('/api/') || path === '/healthz';
  return isForPrograms ? path : redirect(settings.text('server', 'root_url').replace(/\/+$/, '') + path, 301);
}
