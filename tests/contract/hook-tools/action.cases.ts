import { type Case, hooks } from './case.ts';

export const actionCases: readonly Case[] = [
  {
    title: 'action-get prints the parameters, with the defaults, and one of them by its path',
    hook: hooks.backup,
    transcript: `
      $ action-get
      count: 3
      nested:
        deep:
          value: found
      path: /tmp
      $ action-get --format=json
      {"count":3,"nested":{"deep":{"value":"found"}},"path":"/tmp"}
      $ action-get path
      /tmp
      $ action-get --format=json nested.deep.value
      "found"
      $ action-get nested.deep
      value: found
      $ action-get nested.deep.value.more
      $ action-get --format=json nothing
      null
      $ action-get path count
      2> ERROR unrecognized args: ["count"]
      exit 2
    `,
  },
  {
    title: 'action-set takes lower-case keys with dots, but not those of Juju',
    hook: hooks.backup,
    transcript: `
      $ action-set file.size=10G file.path='a=b' done=
      $ action-set word
      2> ERROR argument "word" must be of the form key...=value
      exit 2
      $ action-set Key=value
      2> ERROR key "Key" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods
      exit 2
      $ action-set my_key=value
      2> ERROR key "my_key" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods
      exit 2
      $ action-set a..b=value
      2> ERROR key "" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods
      exit 2
      $ action-set stdout=value
      2> ERROR cannot set reserved action key "stdout"
      exit 2
      $ action-set file.stderr-encoding=value
      2> ERROR cannot set reserved action key "stderr-encoding"
      exit 2
      $ action-set
    `,
  },
  {
    title: 'action-log and action-fail take what a person should know',
    hook: hooks.backup,
    transcript: `
      $ action-log half way
      $ action-log -- --dashed
      $ action-log
      2> ERROR no message specified
      exit 2
      $ action-fail 'no room' left
      2> ERROR unrecognized args: ["left"]
      exit 2
      $ action-fail 'no room'
      $ action-fail
    `,
  },
  {
    title: 'action tools are for actions',
    transcript: `
      $ action-get
      2> ERROR not running an action
      exit 1
      $ action-set key=value
      2> ERROR not running an action
      exit 1
      $ action-set Key=value
      2> ERROR key "Key" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric, hyphens and periods
      exit 2
      $ action-log words
      2> ERROR not running an action
      exit 1
      $ action-fail
      2> ERROR not running an action
      exit 1
    `,
  },
  {
    title: 'a machine is not rebooted from an action',
    hook: hooks.backup,
    transcript: `
      $ juju-reboot --now
      2> ERROR juju-reboot is not supported when running an action.
      exit 1
    `,
  },
];
