import { fileURLToPath } from 'node:url';
import type { SourceProviderCharm } from '../../contract/data-sources.suite.ts';

/** The environment of the charms in Python. */
export const pythonEnvironment = { PYTHON_BIN: pythonWithOps() };

export const consumerDirectory = fileURLToPath(new URL('source-consumer', import.meta.url));

/** The provider on `ops`, written from the wire format. */
export const pythonProvider: SourceProviderCharm = {
  directory: fileURLToPath(new URL('source-provider', import.meta.url)),
  environment: pythonEnvironment,
  applicationConfig: (path) => ({ application: true, path }),
  applicationUrl: (path) => `http://metrics-endpoints.cos.svc.cluster.local:9090${path}`,
  unitConfig: { application: false, path: '' },
  readUids: (status) => Object.values(answersIn(status)).flatMap(uidsOf),
};

interface Answer {
  readonly datasource_uids: string | null;
  readonly app_datasource_uid: string | null;
}

function answersIn(status: string): Readonly<Record<string, Answer>> {
  return status.startsWith('{') ? JSON.parse(status) : {};
}

function uidsOf({ datasource_uids: units, app_datasource_uid: app }: Answer): readonly string[] {
  const ofUnits = Object.values(JSON.parse(units ?? '{}') as Record<string, string>).sort();
  return app === null ? ofUnits : [...ofUnits, app];
}

function pythonWithOps(): string {
  const program = process.env.PYTHON_BIN;
  if (program) return program;
  throw new Error('PYTHON_BIN must name a Python with ops: run `npm run test:real`, which makes one');
}
