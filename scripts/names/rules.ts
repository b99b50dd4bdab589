/**
 * The first word of an exported function: what it does. Each verb means one thing (CONTRIBUTING.md, "Style").
 * `is`, `has`, `have`, `can` and `may` begin the name of a question.
 */
export const verbs: ReadonlySet<string> = new Set(
  `is has have can may
   add advance announce answer apply ask assert assign authenticate await begin bootstrap break build cancel catch
   change check choose claim classify clear close collect combine complete compress compare compute confirm connect
   confine convert copy count create decide decode decompress define delete deny deploy describe detect dispatch dissolve
   drop edit elect encode end enqueue ensure enter escape examine exit expect export fail fetch fill find flush
   fingerprint follow forget format forward generate get grant guard handle identify infer inject insert integrate
   join judge launch lay leave limit link list locate log make map mask match matches measure merge move name
   normalize observe open pack parse pass plan play prepare print provide provision publish pull push queue quote read reconcile
   record refresh refuse relate release reload remove render replace replay report request require resolve restart resume
   revoke rotate round run save scale schedule search select send serve set settle share show sign skip split start
   stop store strip summarize transfer try unpack unprovision unwrap update validate wait withdraw withhold write`
    .split(/\s+/)
    .filter(Boolean),
);

interface Exception {
  /** The files it applies to. */
  readonly path: RegExp;
  /** The names; without them, all names in these files. */
  readonly names?: readonly string[];
  readonly because: string;
}

/** Names that are better without a verb, or without a second word. */
export const exceptions: readonly Exception[] = [
  {
    path: /^lib\/charmkit\/hook-tool(s|-runner)\/(action|config|credential|goal-state|log|network|port|reboot|relation|resource|secret|state|status|storage|version)\.ts$/,
    because: 'a hook tool has the name that Juju gives it: relation-get is relationGet',
  },
  {
    path: /^lib\/charmkit\/charm\/status\.ts$/,
    names: ['active', 'blocked', 'maintenance', 'waiting'],
    because: 'a status reads as Juju shows it: active("says Hello")',
  },
  {
    path: /^lib\/charmkit\/relation\/(json-text|text)\.ts$/,
    names: ['jsonText', 'textUpTo'],
    because: 'a schema reads as those of zod do: z.object({ url: textUpTo(200) })',
  },
];
