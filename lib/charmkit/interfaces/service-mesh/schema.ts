import * as z from 'zod';
import { jsonText } from '../../relation/index.ts';
import { kubernetesName } from '../cross-model-mesh/index.ts';
import { isLabelKey, isReserved, labelValue } from './labels.ts';

const strings = z.array(z.string().min(1)).nullish();

const endpoint = z.object({
  hosts: strings,
  ports: z.array(z.int().min(1).max(65_535)).nullish(),
  methods: z
    .array(z.enum(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']))
    .nullish(),
  paths: strings,
});

/** Each label is written to every pod and to the service. */
const maxLabels = 64;

const labels = z
  .record(z.string(), z.string().regex(labelValue, 'is not a valid label value'))
  .refine((all) => Object.keys(all).length <= maxLabels, `holds more than ${maxLabels} labels`)
  .refine((all) => Object.keys(all).every(isLabelKey), 'has a key that is not a valid label')
  .refine((all) => !Object.keys(all).some(isReserved), 'has a label of Kubernetes or Juju itself');

/** A policy for an application applies to its service, and a policy for units to its pods. */
const policy = z
  .object({
    source_namespace: kubernetesName,
    source_app_name: kubernetesName,
    target_namespace: kubernetesName,
    target_app_name: kubernetesName.nullish(),
    target_selector_labels: z.record(z.string(), z.string()).nullish(),
    target_service: kubernetesName.nullish(),
    target_type: z.enum(['app', 'unit']).default('app'),
    endpoints: z.array(endpoint).default([]),
  })
  .refine(
    ({
      target_type: type,
      target_app_name: app,
      target_selector_labels: selector,
      target_service: service,
    }) => (type === 'app' ? (app || service) && !selector : !(app && selector) && !service),
    'has a target that does not match its type',
  );

/** The interface `service_mesh` (Python library `charmlibs.interfaces.service_mesh`): each value is JSON text. */
export const requirerApp = z.object({ policies: jsonText('units', z.array(policy)) });

export const providerApp = z.object({
  labels: jsonText('settings', labels),
  mesh_type: jsonText('value', z.string().min(1)),
});
