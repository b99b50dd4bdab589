import type { Application, Model } from './state.ts';

/**
 * A copy of the model that can change alone. It shares the charms and the log lines, which never change, because they
 * are most of a model.
 */
export function copyModel({ applications, log, ...rest }: Model): Model {
  const copies = Object.entries(applications).map(([name, application]) => [
    name,
    copyApplication(application),
  ]);
  return { ...structuredClone(rest), applications: Object.fromEntries(copies), log: [...log] };
}

function copyApplication({ charm, endpoints, ...rest }: Application): Application {
  return { ...structuredClone(rest), ...(charm && { charm }), endpoints };
}
