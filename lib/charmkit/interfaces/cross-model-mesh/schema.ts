import * as z from 'zod';
import { jsonText, textUpTo } from '../../relation/index.ts';

/**
 * A valid name of a Kubernetes namespace or service account. A mesh makes principals of these names, where `*` would
 * mean everybody.
 */
export const kubernetesName = textUpTo(63).regex(/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/, 'is not a name');

/** The interface `cross_model_mesh` (Python library `charmlibs.interfaces.service_mesh`). */
export const requirerApp = z.object({
  cmr_data: jsonText('value', z.object({ app_name: kubernetesName, juju_model_name: kubernetesName })),
});
