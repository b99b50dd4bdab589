import { type Case, hooks } from './case.ts';

export const relationCases: readonly Case[] = [
  {
    title: 'relation-ids lists ids as texts, in their order',
    transcript: `
      $ relation-ids source
      source:10
      source:9
      $ relation-ids --format=json source
      ["source:10","source:9"]
      $ relation-ids --format yaml source
      - source:10
      - source:9
      $ relation-ids ingress
      $ relation-ids --format=json ingress
      []
      $ relation-ids --format=json nothing
      []
    `,
  },
  {
    title: 'relation-ids takes its endpoint from a relation hook, and from nothing else',
    hook: hooks.lokiChanged,
    transcript: `
      $ relation-ids --format=json
      ["source:10","source:9"]
      $ relation-ids source ingress
      2> ERROR unrecognized args: ["ingress"]
      exit 2
    `,
    next: [
      {
        transcript: `
          $ relation-ids
          2> ERROR no relation name specified
          exit 2
        `,
      },
    ],
  },
  {
    title: 'relation-list lists units in the order of texts, or the application',
    transcript: `
      $ relation-list -r 9
      loki/0
      $ relation-list --format=json -r source:10
      ["prometheus/0","prometheus/1","prometheus/10","prometheus/2","prometheus/3","prometheus/4","prometheus/5","prometheus/6","prometheus/7","prometheus/8","prometheus/9"]
      $ relation-list --format=json --app -r source:10
      "prometheus"
      $ relation-list --app --relation=10
      prometheus
      $ relation-list -r "$(relation-ids replicas)" --format=json
      ["grafana/1"]
      $ relation-list -r "$(relation-ids replicas)" --app
      grafana
    `,
  },
  {
    title: 'a relation is a number, with anything before a colon',
    hook: hooks.lokiChanged,
    transcript: `
      $ relation-list
      loki/0
      $ relation-list -r whatever:9
      loki/0
      $ relation-list -r9
      loki/0
      $ relation-list -r source:99
      2> ERROR invalid value "source:99" for option -r: relation not found
      exit 2
      $ relation-list --relation source
      2> ERROR invalid value "source" for option --relation: invalid relation id
      exit 2
      $ relation-list -r
      2> ERROR option needs an argument: -r
      exit 2
      $ relation-list loki/0
      2> ERROR unrecognized args: ["loki/0"]
      exit 2
    `,
  },
  {
    title: 'relation-get prints a databag in every format, the odd values unspoilt',
    transcript: String.raw`
      $ relation-get --format=json -r source:9 --app - loki
      {"dash":"- item","empty_list":"[]","json":"{\"a\":\"\u003cb\u0026c\u003e\"}","lines":"first\nsecond\n","number":"0123","quote":"it's \"so\"","space":" padded ","truth":"true","unicode":"Zürich 📈","version":"v1"}
      $ relation-get -r source:9 --app - loki
      dash: '- item'
      empty_list: '[]'
      json: '{"a":"<b&c>"}'
      lines: |
        first
        second
      number: "0123"
      quote: it's "so"
      space: ' padded '
      truth: "true"
      unicode: "Zürich \U0001F4C8"
      version: v1
      $ relation-get -r source:9 --app --format=yaml - loki | tail -n 2
      unicode: "Zürich \U0001F4C8"
      version: v1
      $ relation-get -r source:9 - loki/0 | sed 's/: 10[.0-9]*/: ADDRESS/'
      egress-subnets: ADDRESS/32
      host: loki-0:3100
      ingress-address: ADDRESS
      private-address: ADDRESS
    `,
  },
  {
    title: 'relation-get prints one value as it is, and nothing or null for one that is not there',
    transcript: String.raw`
      $ relation-get -r source:9 --app lines loki
      first
      second

      $ relation-get -r source:9 --app --format=json lines loki
      "first\nsecond\n"
      $ relation-get -r source:9 --app --format=yaml truth loki
      "true"
      $ relation-get -r source:9 --app truth loki
      true
      $ relation-get -r source:9 --app nothing loki
      $ relation-get -r source:9 --app --format=json nothing loki
      null
      $ relation-get -r source:9 --app --format=yaml nothing loki
    `,
  },
  {
    title: 'relation-get tells units from applications',
    hook: hooks.lokiChanged,
    transcript: `
      $ relation-get host
      loki-0:3100
      $ relation-get --app version
      v1
      $ relation-get --app version loki/0
      v1
      $ relation-get -r source:9 - loki
      2> ERROR expected unit name, got application name "loki"
      exit 2
      $ relation-get -r source:9 - loki/x
      2> ERROR invalid unit name "loki/x"
      exit 2
      $ relation-get host loki/0 more
      2> ERROR unrecognized args: ["more"]
      exit 2
    `,
  },
  {
    title: 'relation-get turns to the application in a hook without a unit',
    hook: hooks.lokiAppChanged,
    transcript: `
      $ relation-get version
      v1
    `,
  },
  {
    title: 'relation-get wants to know the relation, and whose databag, outside of relation hooks',
    transcript: `
      $ relation-get - loki/0
      2> ERROR no relation id specified
      exit 2
      $ relation-get -r source:9 -
      2> ERROR no unit or application specified
      exit 2
      $ relation-get -r source:9 --app -
      2> ERROR no unit or application specified
      exit 2
    `,
  },
  {
    title: "a follower reads its application's databag on peer relations alone, and writes none",
    unit: 'grafana/1',
    transcript: `
      $ relation-get -r source:9 --app - grafana
      2> ERROR permission denied
      exit 1
      $ relation-get --format=json -r "$(relation-ids replicas)" --app - grafana
      {}
      $ relation-set -r source:9 --app key=value
      2> ERROR cannot write relation settings
      exit 1
    `,
  },
  {
    title: 'relation-set is seen by the writer at once, and deletes with an empty value',
    transcript: `
      $ relation-set -r source:9 --app one=1 two='a=b' three=
      $ relation-get --format=json -r source:9 --app - grafana
      {"one":"1","two":"a=b"}
      $ relation-set -r source:9 --app one=
      $ relation-get --format=json -r source:9 --app - grafana
      {"two":"a=b"}
      $ relation-set -r source:9 colour=blue
      $ relation-get -r source:9 colour grafana/0
      blue
    `,
    next: [
      {
        transcript: `
          $ relation-get --format=json -r source:9 --app - grafana
          {"two":"a=b"}
        `,
      },
    ],
  },
  {
    title: 'relation-set is forgotten where the hook fails',
    exitCode: 1,
    transcript: `
      $ relation-set -r source:9 --app one=1
    `,
    next: [
      {
        transcript: `
          $ relation-get --format=json -r source:9 --app - grafana
          {}
        `,
      },
    ],
  },
  {
    title: 'relation-set reads a file or its input, and operands win',
    transcript: String.raw`
      $ printf %s '{"one":"1","two":"2\n","three":""}' | relation-set -r source:9 --app --file -
      $ relation-get --format=json -r source:9 --app - grafana
      {"one":"1","two":"2\n"}
      $ printf 'one: 3\nfour: yes\nfive: 0123\n' > settings.yaml
      $ relation-set -r source:9 --app --file settings.yaml one=4
      $ relation-get --format=json -r source:9 --app - grafana
      {"five":"0123","four":"yes","one":"4","two":"2\n"}
      $ relation-set -r source:9 --file missing.yaml 2>&1 | sed "s|$PWD|.|"
      ERROR open ./missing.yaml: no such file or directory
      $ relation-set -r source:9 --app --file - </dev/null
    `,
  },
  {
    title: 'relation-set refuses what is no pair',
    transcript: `
      $ relation-set -r source:9 word
      2> ERROR expected "key=value", got "word"
      exit 2
      $ relation-set -r source:9 =value
      2> ERROR expected "key=value", got "=value"
      exit 2
      $ relation-set -r source:9 a=1 a=2
      2> ERROR key "a" specified more than once
      exit 2
      $ relation-set key=value
      2> ERROR no relation id specified
      exit 2
      $ relation-set -r source:9
      $ relation-set -r source:9 --format=json key=value
      2> --format flag deprecated for command "relation-set"
    `,
  },
];
