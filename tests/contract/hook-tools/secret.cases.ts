import { type Case, hooks } from './case.ts';

const unknown = 'secret:9m4e2mr0ui3e8a215n4g';

export const secretCases: readonly Case[] = [
  {
    title: 'secret-add prints an id of twenty characters, and its content is there at once',
    transcript: String.raw`
      $ id=$(secret-add --label admin password=s3cret 'other-key=a=b')
      $ echo "$id" | grep -c '^secret:[0-9a-v]\{20\}$'
      1
      $ secret-get "$id"
      other-key: a=b
      password: s3cret
      $ secret-get --format=json "$id"
      {"other-key":"a=b","password":"s3cret"}
      $ secret-get --label admin --format=json
      {"other-key":"a=b","password":"s3cret"}
      $ secret-get "$id" password
      s3cret
      $ secret-get "$id" password --format=json
      "s3cret"
      $ secret-get "$id" password#base64
      czNjcmV0
      $ secret-get "$id" nothing
      2> ERROR secret key value "nothing" not found
      exit 1
    `,
    next: [
      {
        transcript: `
          $ secret-get --label admin --format=json
          {"other-key":"a=b","password":"s3cret"}
        `,
      },
      {
        unit: 'grafana/1',
        transcript: `
          $ secret-get --label admin --format=json
          {"other-key":"a=b","password":"s3cret"}
        `,
      },
    ],
  },
  {
    title: 'secret-add reads values from files and from base64',
    transcript: String.raw`
      $ printf 'first\nsecond\n' > value
      $ id=$(secret-add text#file="$PWD/value" bytes#base64=czNjcmV0)
      $ secret-get --format=json "$id"
      {"bytes":"s3cret","text":"first\nsecond\n"}
      $ printf 'one: a\nempty: ""\ntwo: "b\\n"\n' > secret.yaml
      $ id=$(secret-add --file "$PWD/secret.yaml")
      $ secret-get --format=json "$id"
      {"empty":"","one":"a","two":"b\n"}
      $ : > empty
      $ secret-get --format=json "$(secret-add key#file="$PWD/empty")"
      {"key":""}
    `,
  },
  {
    title: 'secret-add refuses what can be no secret',
    transcript: `
      $ secret-add
      2> ERROR missing secret value or filename
      exit 2
      $ secret-add word
      2> ERROR key value "word" not valid
      exit 2
      $ secret-add key=
      2> ERROR key value "key=" not valid
      exit 2
      $ secret-add no=value
      2> ERROR key "no" not valid
      exit 2
      $ secret-add Key=value
      2> ERROR key "Key" not valid
      exit 2
      $ secret-add --owner model key=value
      2> ERROR secret owner "model" not valid
      exit 2
      $ secret-add --rotate often key=value
      2> ERROR rotate policy "often" not valid
      exit 2
      $ secret-add --expire soon key=value
      2> ERROR expire time or duration "soon" not valid
      exit 2
      $ secret-add --expire -1h key=value
      2> ERROR negative expire duration "-1h" not valid
      exit 2
      $ secret-add key#file=/missing
      2> ERROR reading content for secret key "key": open /missing: no such file or directory
      exit 2
      $ secret-add --label twice key=value >/dev/null
      $ secret-add --label twice key=value
      2> ERROR secret with label "twice" already exists
      exit 1
    `,
  },
  {
    title: 'secret-get refuses what it can not find',
    transcript: `
      $ secret-get
      2> ERROR require either a secret URI or label
      exit 2
      $ secret-get --label nothing
      2> ERROR consumer label "nothing" not found
      exit 1
      $ secret-get ${unknown}
      2> ERROR secret "9m4e2mr0ui3e8a215n4g" not found
      exit 1
      $ secret-get secret:short
      2> ERROR secret URI "secret:short" not valid
      exit 2
      $ secret-get --peek --refresh ${unknown}
      2> ERROR specify one of --peek or --refresh but not both
      exit 2
      $ secret-get --format=smart ${unknown}
      2> ERROR invalid value "smart" for option --format: unknown format "smart"
      exit 2
      $ secret-get ${unknown} key more
      2> ERROR unrecognized args: ["more"]
      exit 2
    `,
  },
  {
    title: 'secret-info-get and secret-ids tell the owner what it has',
    transcript: `
      $ secret-ids
      $ secret-ids --format=json
      null
      $ id=$(secret-add --label admin --description 'of Grafana' --rotate monthly key=value)
      $ bare=$(echo "$id" | cut -d: -f 2)
      $ secret-ids | sed "s/$bare/ID/"
      ID
      $ secret-ids --format=json | sed "s/$bare/ID/"
      ["ID"]
      $ secret-info-get "$id" | sed "s/$bare/ID/"
      ID:
        revision: 1
        label: admin
        owner: application
        description: of Grafana
        rotation: monthly
      $ secret-info-get --label admin --format=json | sed "s/$bare/ID/"
      {"ID":{"revision":1,"label":"admin","owner":"application","description":"of Grafana","rotation":"monthly"}}
      $ id=$(secret-add --owner unit key=value)
      $ secret-info-get --format=json "$id" | cut -d : -f 2-
      {"revision":1,"label":"","owner":"unit"}}
      $ id=$(secret-add --owner unit --expire 2031-02-03T04:05:06Z key=value)
      $ secret-info-get "$id" | grep expiry
        expiry: 2031-02-03T04:05:06Z
      $ secret-info-get --format=json "$id" | cut -d : -f 2-
      {"revision":1,"label":"","owner":"unit","expiry":"2031-02-03T04:05:06Z"}}
    `,
  },
  {
    title: 'secret-info-get refuses what it can not find',
    transcript: `
      $ secret-info-get
      2> ERROR require either a secret URI or label
      exit 2
      $ secret-info-get --label admin ${unknown}
      2> ERROR specify either a secret URI or label but not both
      exit 2
      $ secret-info-get --label nothing
      2> ERROR secret "nothing" not found
      exit 1
      $ secret-info-get ${unknown}
      2> ERROR secret "9m4e2mr0ui3e8a215n4g" not found
      exit 1
    `,
  },
  {
    title: 'an observer keeps the revision it saw first, until it refreshes',
    transcript: `
      $ id=$(secret-add --label admin key=one)
    `,
    next: [
      { unit: 'grafana/1', transcript: '$ secret-get --label admin\nkey: one' },
      { transcript: '$ secret-set "$(secret-ids)" key=two' },
      {
        unit: 'grafana/1',
        transcript: `
          $ secret-get --label admin
          key: one
          $ secret-get --label admin --peek
          key: two
          $ secret-get --label admin
          key: one
          $ secret-get --label admin --refresh
          key: two
          $ secret-get --label admin
          key: two
        `,
      },
    ],
  },
  {
    title: 'secret-set changes content or metadata',
    transcript: `
      $ id=$(secret-add --label admin key=one)
    `,
    next: [
      {
        transcript: `
          $ id=$(secret-ids)
          $ secret-set "$id" --label root --description new
          $ secret-info-get --format=json "$id" | cut -d : -f 2-
          {"revision":1,"label":"root","owner":"application","description":"new","rotation":"never"}}
          $ secret-set "$id" key=two
          $ secret-set
          2> ERROR missing secret URI
          exit 2
          $ secret-set word key=value
          2> ERROR secret URI "word" not valid
          exit 2
        `,
      },
      {
        transcript: `
          $ secret-info-get --format=json "$(secret-ids)" | cut -d : -f 2-
          {"revision":2,"label":"root","owner":"application","description":"new","rotation":"never"}}
        `,
      },
    ],
  },
  {
    title: "a follower has secrets of its own, and manages none of its application's",
    transcript: '$ id=$(secret-add --label admin key=one)',
    next: [
      {
        unit: 'grafana/1',
        transcript: `
          $ secret-add key=value
          2> ERROR this unit is not the leader
          exit 1
          $ id=$(secret-add --owner unit --label mine key=value)
          $ secret-get --label mine
          key: value
          $ secret-get --label admin
          key: one
        `,
      },
    ],
  },
  {
    title: 'secret-grant and secret-revoke name a secret and a relation',
    hook: hooks.lokiChanged,
    transcript: `
      $ id=$(secret-add key=value)
      $ secret-grant "$id"
      $ secret-grant "$id" -r 9
      $ secret-grant "$id" --relation source:9 --unit loki/0
      $ secret-grant
      2> ERROR missing secret URI
      exit 2
      $ secret-grant "$id" --relation 99
      2> ERROR invalid value "99" for option --relation: relation not found
      exit 2
      $ secret-grant "$id" --relation 9 --unit prometheus/0
      2> ERROR cannot specify unit "prometheus/0" in relation to application "loki"
      exit 2
      $ secret-grant ${unknown} --relation 9
      2> ERROR secret "9m4e2mr0ui3e8a215n4g" not found
      exit 1
      $ secret-revoke "$id" --relation 9
      $ secret-revoke "$id" --app loki --unit loki/0
      2> ERROR specify only one of application or unit
      exit 2
      $ secret-revoke "$id" --relation 9 --app loki
      2> ERROR do not specify both relation and app
      exit 2
      $ secret-revoke
      2> ERROR missing secret URI
      exit 2
    `,
    next: [
      {
        transcript: `
          $ id=$(secret-ids)
          $ secret-grant "$id"
          2> ERROR no relation id specified
          exit 2
          $ secret-revoke "$id"
          2> ERROR missing relation or application or unit
          exit 2
          $ secret-revoke "$id" --unit loki
          2> ERROR unit "loki" not valid
          exit 2
        `,
      },
    ],
  },
  {
    title: 'secret-remove takes a secret away when the hook has ended',
    transcript: '$ id=$(secret-add --label admin key=one)',
    next: [
      {
        transcript: `
          $ secret-remove "$(secret-ids)"
          $ secret-ids
          $ secret-remove
          2> ERROR missing secret URI
          exit 2
        `,
      },
      {
        transcript: `
          $ secret-get --label admin
          2> ERROR consumer label "admin" not found
          exit 1
        `,
      },
    ],
  },
];
