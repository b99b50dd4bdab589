import { type Case, hooks } from './case.ts';

/** Configuration, leadership, status, workload version and log of a unit. */
export const unitCases: readonly Case[] = [
  {
    title: 'config-get prints what is set or has a default, be it empty; all of it with --all',
    transcript: `
      $ config-get
      log_level: info
      note: ""
      proxy: false
      ratio: 0.5
      retries: 3
      $ config-get --format=json
      {"log_level":"info","note":"","proxy":false,"ratio":0.5,"retries":3}
      $ config-get --all --format=json
      {"log_level":"info","motd":null,"note":"","proxy":false,"ratio":0.5,"retries":3}
      $ config-get -a
      log_level: info
      motd: null
      note: ""
      proxy: false
      ratio: 0.5
      retries: 3
    `,
  },
  {
    title: 'config-get prints one option',
    transcript: `
      $ config-get log_level
      info
      $ config-get proxy
      False
      $ config-get --format=json proxy
      false
      $ config-get retries
      3
      $ config-get ratio --format=yaml
      0.5
      $ config-get motd
      $ config-get --format=json unknown
      null
      $ config-get --all log_level
      2> ERROR cannot use argument --all together with key "log_level"
      exit 2
      $ config-get log_level retries
      2> ERROR unrecognized args: ["retries"]
      exit 2
      $ config-get --format=xml
      2> ERROR invalid value "xml" for option --format: unknown format "xml"
      exit 2
    `,
  },
  {
    title: 'is-leader is true for the leader',
    transcript: `
      $ is-leader
      True
      $ is-leader --format=json
      true
      $ is-leader --format=yaml
      true
      $ is-leader now
      2> ERROR unrecognized args: ["now"]
      exit 2
    `,
    next: [
      {
        unit: 'grafana/1',
        transcript: `
          $ is-leader
          False
          $ is-leader --format json
          false
        `,
      },
    ],
  },
  {
    title: 'status-set counts at once, also where the hook fails',
    exitCode: 1,
    transcript: String.raw`
      $ status-set maintenance 'starting <up>'
      $ status-get
      maintenance
      $ status-get --format=json
      {"status":"maintenance"}
      $ status-get --include-data
      message: starting <up>
      status: maintenance
      status-data: {}
      $ status-get --include-data --format=json
      {"message":"starting \u003cup\u003e","status":"maintenance","status-data":{}}
    `,
    next: [{ transcript: '$ status-get\nmaintenance' }],
  },
  {
    title: 'status-get prints what it printed first, whatever the hook sets after that',
    transcript: `
      $ status-set active
      $ status-get --include-data --format=yaml
      message: ""
      status: active
      status-data: {}
      $ status-set blocked
      $ status-get
      active
    `,
    next: [{ transcript: '$ status-get\nblocked' }],
  },
  {
    title: 'status-set knows four statuses, and takes the message as one argument',
    transcript: `
      $ status-set
      2> ERROR invalid args, require <status> [message]
      exit 2
      $ status-set error oh
      2> ERROR invalid status "error", expected one of [maintenance blocked waiting active]
      exit 2
      $ status-set waiting for loki
      2> ERROR unrecognized args: ["loki"]
      exit 2
      $ status-set --application=maybe active
      2> ERROR invalid value "maybe" for option --application: strconv.ParseBool: parsing "maybe": invalid syntax
      exit 2
      $ status-set waiting -- '--for loki'
      $ status-get --include-data --format=json
      {"message":"--for loki","status":"waiting","status-data":{}}
    `,
  },
  {
    title: "the leader sets and reads its application's status",
    transcript: `
      $ status-set active
      $ status-set --application=true waiting 'for loki'
      $ status-get --application
      waiting
      $ status-get --application --include-data --format=json | sed 's/"grafana.1":.*/…/'
      {"application-status":{"message":"for loki","status":"waiting","status-data":{},"units":{"grafana/0":{"message":"","status":"active","status-data":{}},…
      $ status-get --application --format=yaml | head -n 4
      application-status:
        status: waiting
        units:
          grafana/0:
    `,
  },
  {
    title: "a follower neither sets nor reads its application's status",
    unit: 'grafana/1',
    transcript: `
      $ status-set --application active
      2> ERROR this unit is not the leader
      exit 1
      $ status-get --application
      2> ERROR finding application status: this unit is not the leader
      exit 1
    `,
  },
  {
    title: 'application-version-set takes one version',
    transcript: `
      $ application-version-set 10.4.2
      $ application-version-set
      2> ERROR no version specified
      exit 2
      $ application-version-set 1 2
      2> ERROR unrecognized args: ["2"]
      exit 2
    `,
  },
  {
    title: 'juju-log takes any words and any level',
    hook: hooks.lokiChanged,
    transcript: `
      $ juju-log two words
      $ juju-log -l WARNING -- --dashed
      $ juju-log --log-level debug low
      $ juju-log --debug lower
      $ juju-log -l loud words
      $ juju-log
      2> ERROR no message specified
      exit 2
      $ juju-log --level INFO words
      2> ERROR option provided but not defined: --level
      exit 2
    `,
  },
  {
    title: "goal-state prints times in a form of Juju's own",
    transcript: String.raw`
      $ goal-state --format=json | tr ',{' '\n\n' | grep -c 'since":"....-..-.. ..:..:..Z"'
      16
      $ goal-state --format=yaml | sed 's/since: .*/since: …/' | head -n 7
      units:
        grafana/0:
          status: unknown
          since: …
        grafana/1:
          status: unknown
          since: …
      $ goal-state | sed -n '/^relations/,/loki.0/p' | sed 's/since: .*/since: …/'
      relations:
        source:
          loki:
            status: joined
            since: …
          loki/0:
      $ goal-state --format=smart
      2> ERROR invalid value "smart" for option --format: unknown format "smart"
      exit 2
      $ goal-state now
      2> ERROR unrecognized args: ["now"]
      exit 2
    `,
  },
  {
    title: 'state-set keeps texts for the unit, and state-get prints them',
    transcript: String.raw`
      $ state-get
      {}
      $ state-get --format=json
      null
      $ state-set one=1 two='a=b' empty=
      $ state-get
      empty: ""
      one: "1"
      two: a=b
      $ state-get --format=json -
      {"empty":"","one":"1","two":"a=b"}
      $ state-get one
      1
      $ state-get --format=json one
      "1"
      $ state-get nothing
      $ state-get --format=json nothing
      ""
      $ state-get --strict nothing
      2> ERROR "nothing" not found
      exit 1
      $ state-get one two
      2> ERROR unrecognized args: ["two"]
      exit 2
      $ state-delete one
      $ state-delete nothing
      $ state-delete
      $ printf '{"three":"3\\n"}' | state-set --file -
      $ state-get --format=json
      {"empty":"","three":"3\n","two":"a=b"}
    `,
    next: [{ transcript: '$ state-get two\na=b' }, { unit: 'grafana/1', transcript: '$ state-get\n{}' }],
  },
  {
    title: 'state-set refuses long keys and values',
    transcript: `
      $ state-set "$(printf %257s | tr ' ' k)=v"
      2> ERROR max allowed key length (256) exceeded
      exit 1
      $ printf 'key: %65537s' | tr ' ' v | sed 's/:v/: /' | state-set --file -
      2> ERROR max allowed value length (65536) exceeded
      exit 1
      $ state-set word
      2> ERROR expected "key=value", got "word"
      exit 2
    `,
  },
  {
    title:
      'YAML quotes what would not be read as a text, sorts numbers in keys as numbers, and folds long lines',
    transcript: String.raw`
      $ printf %s '{"a10":"0x1f","a9":"1e3","b":"1e+3","c":"08","d":"12:30","e":"2026-11-23","f":"~","g":"no","h":"_1"}' | state-set --file -
      $ printf %s '{"i":"a: b","j":"a #b","k":"# a","l":"a,b","m":"[a","n":"it'\''s: so","o":"-","p":"-a","q":"tab\there","r":"a \nb"}' | state-set --file -
      $ printf %s '{"s":"a\n\n","t":"\na","u":" ","v":"<<","w":"1_000","x":".5","y":"\u0001","z":"a\\b"}' | state-set --file -
      $ state-set folded='a line of more than eighty characters goes on in the next line, which is level with the text, not with the key'
      $ state-get
      a9: 1e3
      a10: "0x1f"
      b: "1e+3"
      c: 08
      d: "12:30"
      e: "2026-11-23"
      f: "~"
      folded: a line of more than eighty characters goes on in the next line, which is level
        with the text, not with the key
      g: "no"
      h: _1
      i: 'a: b'
      j: 'a #b'
      k: '# a'
      l: a,b
      m: '[a'
      "n": 'it''s: so'
      o: '-'
      p: -a
      q: "tab\there"
      r: "a \nb"
      s: |+
        a

      t: |2-

        a
      u: ' '
      v: <<
      w: "1_000"
      x: ".5"
      "y": "\x01"
      z: a\b
    `,
  },
];
