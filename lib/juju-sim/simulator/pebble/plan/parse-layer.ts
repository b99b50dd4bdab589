import { getErrorMessage } from 'charmkit/base';
import { quoteText } from '../text/quote.ts';
import { decodeLayerYaml, decodeObject, isMapping } from './decode.ts';
import { checkFields, type FieldTable, type Layer, logTargetFields, serviceFields } from './fields.ts';
import { LayerError } from './layer-error.ts';

interface SectionFormat {
  readonly key: string;
  readonly table: FieldTable;
  readonly typeName: string;
  readonly noun: string;
}

const servicesFormat = { key: 'services', table: serviceFields, typeName: 'plan.Service', noun: 'service' };
const checksFormat = { key: 'checks', table: checkFields, typeName: 'plan.Check', noun: 'check' };
const logTargetsFormat = {
  key: 'log-targets',
  table: logTargetFields,
  typeName: 'plan.LogTarget',
  noun: 'log target',
};
const knownSections = ['summary', 'description', 'services', 'checks', 'log-targets', 'workloads', 'pairing'];

/** Parses a layer from YAML. validate-layer.ts checks its rules, and the combination checks its override. */
export function parseLayer(label: string, yaml: string): Layer {
  const document = decodeLayerYaml(label, yaml);
  const unknown = Object.keys(document).find((section) => !knownSections.includes(section));
  if (unknown !== undefined) {
    throw new LayerError(`cannot parse layer ${quoteText(label)}: unknown section ${quoteText(unknown)}`);
  }
  const section = <Config>(format: SectionFormat): ReadonlyMap<string, Config> =>
    parseSection(label, format, document[format.key]) as ReadonlyMap<string, Config>;
  return {
    label,
    services: section(servicesFormat),
    checks: section(checksFormat),
    logTargets: section(logTargetsFormat),
  };
}

function parseSection(label: string, format: SectionFormat, raw: unknown): ReadonlyMap<string, unknown> {
  if (raw === null || raw === undefined) return new Map();
  const fail = (reason: string): LayerError =>
    new LayerError(`cannot parse layer ${quoteText(label)} section ${quoteText(format.key)}: ${reason}`);
  if (!isMapping(raw)) {
    throw fail(`yaml: unmarshal errors:\n  cannot unmarshal into map[string]*${format.typeName}`);
  }
  return new Map(Object.entries(raw).map(([name, value]) => [name, parseEntry(format, name, value, fail)]));
}

function parseEntry(
  format: SectionFormat,
  name: string,
  value: unknown,
  fail: (reason: string) => LayerError,
): unknown {
  if (value === null) {
    throw new LayerError(`${format.noun} object cannot be null for ${format.noun} ${quoteText(name)}`);
  }
  if (!isMapping(value)) throw fail(`yaml: unmarshal errors:\n  cannot unmarshal into ${format.typeName}`);
  try {
    return decodeObject(format.table, value, format.typeName);
  } catch (thrown) {
    throw thrown instanceof LayerError ? fail(getErrorMessage(thrown)) : thrown;
  }
}
