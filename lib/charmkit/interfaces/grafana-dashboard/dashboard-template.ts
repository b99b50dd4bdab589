import { createHash } from 'node:crypto';
import { encodeContent } from './content.ts';
import type { DashboardTemplate } from './schema.ts';

/** The sender of a dashboard. */
export interface DashboardSender {
  readonly charm: string;
  readonly topology: Readonly<Record<'model' | 'model_uuid' | 'application' | 'unit', string>>;
}

export interface DashboardOptions {
  /**
   * Whether Grafana adds drop-downs for Juju's model, application and unit, and uses them in queries. Default: true.
   */
  readonly injectDropdowns?: boolean;
}

type Dashboard = Readonly<Record<string, unknown>>;

/**
 * A dashboard from a file of the charm. Its uid is derived from charm and path, unless it already has such a uid, so
 * that it does not depend on the Grafana that exported it. A tag names the charm.
 */
export function createFileTemplate(
  sender: DashboardSender,
  file: { readonly path: string; readonly name: string; readonly dashboard: Dashboard },
  options: DashboardOptions = {},
): Required<DashboardTemplate> {
  const { dashboard, name, path } = file;
  const uid = isPathUid(dashboard['uid'])
    ? dashboard['uid']
    : shake256(`${sender.charm}-${path}`, pathUidBytes);
  const tagged = { ...dashboard, uid, tags: withCharmTag(dashboard['tags'], sender.charm) };
  return createTemplate(sender, { id: `file:${name}`, dashboard: tagged }, options);
}

/** A dashboard that the charm generated. It is sent unchanged. */
export function createGeneratedTemplate(
  sender: DashboardSender,
  dashboard: Dashboard,
  options: DashboardOptions = {},
): Required<DashboardTemplate> {
  const digest = createHash('sha256').update(JSON.stringify(dashboard)).digest('hex').slice(0, 8);
  return createTemplate(sender, { id: `prog:${digest}`, dashboard }, options);
}

/** Sizes of the Python library's digests, in bytes. */
const pathUidBytes = 20;
const alternativeUidBytes = 8;

function createTemplate(
  { charm, topology }: DashboardSender,
  { id, dashboard }: { readonly id: string; readonly dashboard: Dashboard },
  { injectDropdowns = true }: DashboardOptions,
): Required<DashboardTemplate> {
  return {
    id,
    charm,
    content: encodeContent(JSON.stringify(dashboard)),
    topology: injectDropdowns ? topology : {},
    injectDropdowns,
    alternativeUid: shake256(`${charm}-${id}`, alternativeUidBytes),
  };
}

function isPathUid(uid: unknown): uid is string {
  return typeof uid === 'string' && /^[0-9a-f]{40}$/.test(uid);
}

function withCharmTag(tags: unknown, charm: string): readonly unknown[] {
  const own: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const isTagged = own.some((tag) => typeof tag === 'string' && tag.startsWith('charm: '));
  return isTagged ? own : [...own, `charm: ${charm}`];
}

function shake256(text: string, bytes: number): string {
  return createHash('shake256', { outputLength: bytes }).update(text).digest('hex');
}
