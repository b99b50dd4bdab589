/**
 * The settings without which Grafana refuses a receiver of that type, in groups of which one must be complete (Grafana,
 * "Configure contact points using file provisioning"). Grafana itself judges the other types.
 */
const neededByType: Readonly<Record<string, readonly (readonly string[])[]>> = {
  dingding: [['url']],
  discord: [['url']],
  email: [['addresses']],
  googlechat: [['url']],
  kafka: [['kafkaRestProxy', 'kafkaTopic']],
  line: [['token']],
  mqtt: [['brokerUrl', 'topic']],
  oncall: [['url']],
  opsgenie: [['apiKey']],
  pagerduty: [['integrationKey']],
  'prometheus-alertmanager': [['url']],
  pushover: [['apiToken', 'userKey']],
  sensugo: [['url', 'apikey']],
  slack: [['url'], ['token', 'recipient']],
  teams: [['url']],
  telegram: [['bottoken', 'chatid']],
  threema: [['api_secret', 'gateway_id', 'recipient_id']],
  victorops: [['url']],
  webhook: [['url']],
};

/** Describes which settings a receiver of this type lacks. Undefined if it has all. */
export function findMissingSettings(
  type: string,
  settings: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.keys(settings).length === 0) return 'is empty';
  const needed = Object.hasOwn(neededByType, type) ? (neededByType[type] ?? []) : [];
  const isComplete = (keys: readonly string[]) => keys.every((key) => settings[key]);
  if (needed.length === 0 || needed.some(isComplete)) return undefined;
  return `needs ${needed.map((keys) => keys.join(' and ')).join(', or ')} for type ${type}`;
}
