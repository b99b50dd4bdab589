import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createModel,
  deployCharm,
  deployRecorded,
  integrateEndpoints,
  type Model,
  parseCharm,
} from 'charmkit/juju-model';
import type { CharmUnderTest, HookInput } from 'juju-sim/testing';

const metadata = `
name: viewer
summary: views
description: views
containers: {web: {}}
peers: {peers: {interface: viewer_peers}}
requires: {source: {interface: source}}
provides: {offer: {interface: source}}
`;

/** A model with the viewer and a recorded store that is related to it. */
export function newModel(units = 1): Model {
  const model = createModel();
  deployCharm(
    model,
    parseCharm({ metadata, actions: 'greet: {params: {who: {type: string, default: you}}}' }),
    {
      units,
    },
  );
  deployRecorded(model, {
    name: 'store',
    endpoints: [{ name: 'source', role: 'provider', interface: 'source' }],
  });
  integrateEndpoints(model, 'viewer:source', 'store');
  return model;
}

/** Deploys a second viewer and relates the two. */
export function relateTwo(model: Model): Model {
  deployCharm(model, parseCharm({ metadata }), { name: 'other' });
  integrateEndpoints(model, 'viewer:source', 'other:offer');
  return model;
}

/** A charm with one function for every hook, for tests of the harness. */
export function charmOf(dispatch: (input: HookInput) => Promise<number>): CharmUnderTest {
  return { charmDir: '/charm', dispatch };
}

/** Creates a charm's directory with its metadata. It is removed after the test. */
export function charmDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'charm-'));
  writeFileSync(join(path, 'metadata.yaml'), metadata);
  writeFileSync(join(path, 'actions.yaml'), 'greet: {}\n');
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

export function tool(input: HookInput, ...words: string[]) {
  const [name = '', ...args] = words;
  return input.tools.run({ tool: name, args });
}
