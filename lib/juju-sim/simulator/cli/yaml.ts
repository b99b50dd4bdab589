import { dump } from 'js-yaml';

/** YAML in juju's format: no wrapped lines, no anchors, no absent values. */
export function renderYaml(value: unknown): string {
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: -1, noRefs: true });
}
