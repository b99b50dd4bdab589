import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SdkError } from 'charmkit/base';
import { deployRecorded, type Model, type Relation, setDatabag } from 'charmkit/juju-model';
import * as z from 'zod';

const databag = z.record(z.string(), z.string());

const schema = z.object({
  /** The source of the databags. */
  origin: z.string(),
  charm: z.string(),
  endpoints: z.record(
    z.string(),
    z.object({
      interface: z.string(),
      role: z.enum(['provider', 'requirer', 'peer']),
      app: databag.default({}),
      /** By unit number. */
      units: z.record(z.string().regex(/^\d+$/), databag).default({}),
    }),
  ),
});

/** The databags that a real charm's units wrote. They can replace the charm in a relation. */
export type Recording = z.infer<typeof schema>;

/** A file that is not a valid recording. */
export class RecordingError extends SdkError {
  constructor(path: string, reason: string, subject: 'a charm' | 'a dispatch' = 'a charm') {
    super(`${path} is no recording of ${subject}: ${reason}`, { code: 'recording', facts: { path } });
  }
}

/** @throws RecordingError that names the file's path and the invalid fields. */
export function parseRecording(text: string, path = 'The text'): Recording {
  return parseJsonAs(schema, text, (reason) => new RecordingError(path, reason));
}

/** Parses JSON. An error names invalid fields, but quotes nothing of the text, which may contain a secret. */
export function parseJsonAs<Value>(
  type: z.ZodType<Value>,
  text: string,
  refuse: (reason: string) => Error,
): Value {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  const parsed = type.safeParse(content);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`,
  );
  throw refuse(issues.join('; '));
}

/** Reads the recordings in a directory's JSON files. Returns them by charm name. */
export async function readRecordings(directory: string): Promise<ReadonlyMap<string, Recording>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  const recordings = await Promise.all(names.map((name) => readRecording(join(directory, name))));
  return new Map(recordings.map((recording) => [recording.charm, recording]));
}

export async function readRecording(path: string): Promise<Recording> {
  return parseRecording(await readFile(path, 'utf8'), path);
}

/** Adds an application to the model that runs no hooks and whose databags come from the recording. */
export function deployRecording(model: Model, recording: Recording, name: string, units: number): void {
  const endpoints = Object.entries(recording.endpoints).map(([endpoint, recorded]) => ({
    name: endpoint,
    interface: recorded.interface,
    role: recorded.role,
  }));
  deployRecorded(model, { name, endpoints, units });
}

/** Writes recorded databags into relations, each when its application or unit enters the relation. */
export class Player {
  readonly #recordings = new Map<string, Recording>();
  #played = new Set<string>();

  add(app: string, recording: Recording): void {
    this.#recordings.set(app, recording);
  }

  /** The charm that the recorded application replaces. */
  charmOf(app: string): string | undefined {
    return this.#recordings.get(app)?.charm;
  }

  play(model: Model): void {
    const parts = Object.values(model.relations)
      .filter((relation) => relation.life === 'alive')
      .flatMap((relation) => this.#partsIn(relation));
    for (const part of parts) {
      if (!this.#played.has(part.key)) setDatabag(model, part.relation, part.owner, part.databag);
    }
    // If it enters the relation again, its databag is written again.
    this.#played = new Set(parts.map((part) => part.key));
  }

  #partsIn(relation: Relation) {
    return relation.sides.flatMap(({ app, endpoint }) => {
      const recorded = this.#recordings.get(app)?.endpoints[endpoint];
      if (!recorded) return [];
      const units = relation.members.filter((unit) => unit.startsWith(`${app}/`));
      return [app, ...units].map((owner) => ({
        key: `${relation.number} ${owner}`,
        relation: relation.number,
        owner,
        databag: owner === app ? recorded.app : (recorded.units[owner.slice(app.length + 1)] ?? {}),
      }));
    });
  }
}
