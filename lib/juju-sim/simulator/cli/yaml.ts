import { dump } from 'js-yaml';

/** YAML as juju prints it: no wrapped lines, no anchors, absent values left out. */
export function renderYaml(value: unknown): string {
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: -1, noRefs: true });
}
