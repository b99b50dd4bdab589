import { describe, expect, test } from '@jest/globals';
import { parseCharm } from 'charmkit/juju-model';

const valid = `
name: shell
containers: { box: { mounts: [{ storage: data, location: /var/lib/data }] } }
storage: { data: { type: filesystem, location: /srv/data } }
resources: { words: { type: file, filename: words.tar.gz } }
requires: { constructor: { interface: any }, grafana_source2: { interface: any } }
`;

describe('the names and paths of a charm', () => {
  test('are accepted as Juju accepts them', () => {
    const charm = parseCharm({
      metadata: valid,
      config: 'options: { toString: { type: string } }',
      actions: 'valueof: {}',
    });
    expect(charm.endpoints.map(({ name }) => name)).toEqual(['constructor', 'grafana_source2']);
    expect(Object.keys(charm.options)).toEqual(['toString']);
  });

  test.each([
    [
      'a container that leads out of the pod',
      'containers: { ../../../home: {} }',
      'containers.../../../home',
    ],
    ['a container that is no DNS label', 'containers: { Box: {} }', 'containers.Box'],
    [
      'an endpoint that JavaScript knows',
      'requires: { __proto__: { interface: any } }',
      'requires.__proto__',
    ],
    ['a peer endpoint with a slash', 'peers: { a/b: { interface: any } }', 'peers.a/b'],
    ['a storage that leads up', 'storage: { "..": { type: filesystem } }', 'storage...'],
    [
      'a relative location',
      'storage: { data: { type: filesystem, location: srv } }',
      'storage.data.location',
    ],
    [
      'a mount that leads up',
      'containers: { box: { mounts: [{ storage: data, location: /srv/../../etc }] } }',
      'containers.box.mounts.0.location',
    ],
    [
      'a mount at the root',
      'containers: { box: { mounts: [{ storage: data, location: / }] } }',
      'containers.box.mounts.0.location',
    ],
    [
      'a container whose image is not declared',
      'containers: { box: { resource: image } }',
      'containers.box.resource',
    ],
    [
      'a container whose image is a file',
      'containers: { box: { resource: image } }\nresources: { image: { type: file } }',
      'containers.box.resource',
    ],
    [
      'a mount of a storage that is not declared',
      'containers: { box: { mounts: [{ storage: toString, location: /srv }] } }',
      'containers.box.mounts.0.storage',
    ],
    ['a resource that leads up', 'resources: { ../words: { type: file } }', 'resources.../words'],
    [
      'a file name with a slash',
      'resources: { words: { type: file, filename: ../words } }',
      'resources.words.filename',
    ],
  ])('refuse %s', (_, metadata, field) => {
    expect(() => parseCharm({ metadata: `name: shell\n${metadata}` })).toThrow(
      `metadata.yaml is not what Juju takes: see ${field}`,
    );
  });

  test('have a text as the value of an option without a type, as in Juju', () => {
    const { options } = parseCharm({
      metadata: 'name: shell',
      config: 'options: { greeting: { default: Hei } }',
    });
    expect(options).toEqual({ greeting: { type: 'string', default: 'Hei' } });
  });

  test('refuse the same in config.yaml and actions.yaml', () => {
    const metadata = 'name: shell';
    expect(() => parseCharm({ metadata, config: 'options: { __proto__: { type: string } }' })).toThrow(
      'config.yaml is not what Juju takes: see options.__proto__',
    );
    expect(() => parseCharm({ metadata, actions: '../show: {}' })).toThrow('see ../show');
    expect(() => parseCharm({ metadata, actions: 'show: { params: { __proto__: {} } }' })).toThrow(
      'see show.params.__proto__',
    );
  });
});
