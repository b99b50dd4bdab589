import { integrateEndpoints, removeRelation } from 'charmkit/juju-model';
import type { Verb } from '../verb.ts';

export const integrateVerb: Verb = {
  name: 'integrate',
  aliases: ['relate'],
  usage: '<application>[:<endpoint>] <application>[:<endpoint>]',
  summary: 'Relate two applications',
  example: 'integrate grafana:grafana-source prometheus',
  operands: [2, 2],
  async run({ simulator }, { operands: [a = '', b = ''] }) {
    integrateEndpoints(simulator.model, a, b);
    await simulator.settle();
  },
};

export const removeRelationVerb: Verb = {
  name: 'remove-relation',
  usage: '<application>[:<endpoint>] <application>[:<endpoint>]',
  summary: 'Remove a relation',
  example: 'remove-relation grafana prometheus',
  operands: [2, 2],
  async run({ simulator }, { operands: [a = '', b = ''] }) {
    removeRelation(simulator.model, a, b);
    await simulator.settle();
  },
};
