/** A databag as Juju returns it: strings by key. */
export type RawDatabag = Readonly<Record<string, string>>;
