import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { deployRecorded, type Model, type Relation, setDatabag } from '../juju-model/index.ts';

const databag = z.record(z.string(), z.string());

const schema = z.object({
  /** Where the databags were taken from. */
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

/** What the units of a real charm wrote into their databags: enough to stand for the charm in a relation. */
export type Recording = z.infer<typeof schema>;

export function parseRecording(text: string): Recording {
  return schema.parse(JSON.parse(text));
}

/** The recordings in a directory's JSON files, by the name of their charm. */
export async function readRecordings(directory: string): Promise<ReadonlyMap<string, Recording>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return new Map(texts.map(parseRecording).map((recording) => [recording.charm, recording]));
}

/** Puts an application into the model that runs no hooks and says what was recorded. */
export function deployRecording(model: Model, recording: Recording, name: string, units: number): void {
  const endpoints = Object.entries(recording.endpoints).map(([endpoint, recorded]) => ({
    name: endpoint,
    interface: recorded.interface,
    role: recorded.role,
  }));
  deployRecorded(model, { name, endpoints, units });
}

/** Plays recorded databags into relations: each when its application or unit enters the relation. */
export class Player {
  readonly #recordings = new Map<string, Recording>();
  #played = new Set<string>();

  add(app: string, recording: Recording): void {
    this.#recordings.set(app, recording);
  }

  /** The charm that the recorded application stands for. */
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
    // Who left and comes back is played again.
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
