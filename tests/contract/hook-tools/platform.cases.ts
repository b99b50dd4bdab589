import { type Case, hooks } from './case.ts';

/** Networks, ports, storage, resources and the cloud. */
export const platformCases: readonly Case[] = [
  {
    title: 'network-get prints all, or what is asked for',
    transcript: `
      $ address=$(network-get --bind-address source)
      $ network-get --format=json source | sed "s/$address/ADDRESS/g"
      {"bind-addresses":[{"mac-address":"","interface-name":"","addresses":[{"hostname":"","value":"ADDRESS","cidr":""}]}],"egress-subnets":["ADDRESS/32"],"ingress-addresses":["ADDRESS"]}
      $ network-get source | sed "s/$address/ADDRESS/g"
      bind-addresses:
      - mac-address: ""
        interface-name: ""
        addresses:
        - hostname: ""
          value: ADDRESS
          cidr: ""
          address: ADDRESS
        macaddress: ""
        interfacename: ""
      egress-subnets:
      - ADDRESS/32
      ingress-addresses:
      - ADDRESS
      $ network-get -r source:9 --ingress-address --egress-subnets source | sed "s/$address/ADDRESS/g"
      egress-subnets:
      - ADDRESS/32
      ingress-address: ADDRESS
      $ network-get --primary-address source | sed "s/$address/ADDRESS/g"
      ADDRESS
      $ network-get --egress-subnets source | sed "s/$address/ADDRESS/g"
      ADDRESS/32
    `,
  },
  {
    title: 'network-get refuses what it does not know',
    transcript: `
      $ network-get
      2> ERROR no arguments specified
      exit 2
      $ network-get ''
      2> ERROR no binding name specified
      exit 2
      $ network-get source ingress
      2> ERROR unrecognized args: ["ingress"]
      exit 2
      $ network-get elsewhere
      2> ERROR no network config found for binding "elsewhere"
      exit 1
      $ network-get --primary-address --bind-address source
      2> ERROR --primary-address must be the only flag specified
      exit 1
      $ network-get -r 99 source
      2> ERROR invalid value "99" for option -r: relation not found
      exit 2
    `,
  },
  {
    title: 'open-port and close-port are seen at once',
    transcript: `
      $ opened-ports
      $ opened-ports --format=json
      []
      $ open-port 3000
      $ open-port 9094/udp
      $ open-port 3000/tcp
      $ open-port ICMP
      $ opened-ports
      icmp
      3000/tcp
      9094/udp
      $ opened-ports --format=json
      ["icmp","3000/tcp","9094/udp"]
      $ close-port 3000
      $ close-port 1/tcp
      $ opened-ports --endpoints --format=json
      ["icmp (*)","9094/udp (*)"]
    `,
    next: [{ transcript: '$ opened-ports\nicmp\n9094/udp' }],
  },
  {
    title: 'ports are opened for some endpoints',
    transcript: `
      $ open-port --endpoints source,ingress 3000
      $ opened-ports --endpoints
      3000/tcp (ingress, source)
      $ opened-ports
      3000/tcp
    `,
  },
  {
    title: 'ports are refused that can not be',
    transcript: `
      $ open-port
      2> ERROR no port or range specified
      exit 2
      $ open-port http
      2> ERROR invalid port "http": strconv.Atoi: parsing "http": invalid syntax
      exit 2
      $ open-port 65536
      2> ERROR port range bounds must be between 0 and 65535, got 65536-65536
      exit 2
      $ open-port 3000/sctp
      2> ERROR invalid protocol "sctp", expected "tcp", "udp", or "icmp"
      exit 2
      $ open-port 20-10
      2> ERROR invalid port range 20-10/tcp
      exit 2
      $ open-port 8000-8010
      2> ERROR port ranges are not supported for k8s applications, please specify a single port
      exit 1
      $ open-port 80 81
      2> ERROR unrecognized args: ["81"]
      exit 2
    `,
  },
  {
    title: 'storage-list and storage-get tell what is attached',
    transcript: `
      $ storage-list
      database/0
      $ storage-list --format=json database
      ["database/0"]
      $ storage-list --format=json nothing
      []
      $ storage-get -s database/0 kind
      filesystem
      $ storage-get -s database/0 --format=json | sed 's/"location":".*"/…/'
      {"kind":"filesystem",…}
      $ storage-get -s database/0 colour
      2> ERROR invalid storage attribute "colour"
      exit 1
      $ storage-get
      2> ERROR no storage instance specified
      exit 2
      $ storage-get -s nothing
      2> ERROR invalid value "nothing" for option -s: invalid storage ID "nothing"
      exit 2
      $ storage-list database more
      2> ERROR unrecognized args: ["more"]
      exit 2
    `,
  },
  {
    title: 'storage-get knows the storage of a storage hook',
    hook: hooks.databaseAttached,
    transcript: `
      $ storage-get kind
      filesystem
      $ test "$(storage-get location)" = "$JUJU_STORAGE_LOCATION"
    `,
  },
  {
    title: 'storage-add wants a name and a count',
    transcript: `
      $ storage-add
      2> ERROR storage add requires a storage directive
      exit 2
    `,
  },
  {
    title: 'resource-get prints a path without a newline',
    transcript: `
      $ resource-get grafana-image
      /resources/image.yaml (no newline)
      $ resource-get
      2> ERROR missing required resource name
      exit 2
      $ resource-get grafana-image more
      2> ERROR unrecognized args: ["more"]
      exit 2
    `,
  },
  {
    title: 'credential-get and juju-reboot are not for Kubernetes',
    transcript: `
      $ credential-get
      2> ERROR cannot access cloud credentials: credential-get on a "caas" model not supported
      exit 1
      $ juju-reboot later
      2> ERROR unrecognized args: ["later"]
      exit 2
    `,
  },
  {
    title: 'a tool needs the hook that it runs in',
    transcript: `
      $ JUJU_CONTEXT_ID= is-leader
      2> ERROR JUJU_CONTEXT_ID not set
      exit 1
      $ JUJU_AGENT_SOCKET_ADDRESS= is-leader
      2> ERROR JUJU_AGENT_SOCKET_ADDRESS not set
      exit 1
      $ JUJU_CONTEXT_ID=grafana/0-gone is-leader 2>&1 | cut -d: -f 1
      ERROR bad request
    `,
  },
];
