/** A databag as Juju hands it out: strings by key. */
export type RawDatabag = Readonly<Record<string, string>>;
