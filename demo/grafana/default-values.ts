/** The defaults of the settings that the stand-in uses, or that a charm may read in `/api/admin/settings`. */
export const defaultValues = `
app_mode = production
[paths]
data = /var/lib/grafana
logs = /var/log/grafana
plugins = /var/lib/grafana/plugins
provisioning = /etc/grafana/provisioning
[server]
protocol = http
http_addr =
http_port = 3000
domain = localhost
enforce_domain = false
root_url = %(protocol)s://%(domain)s:%(http_port)s/
serve_from_sub_path = false
cert_file =
cert_key =
[database]
type = sqlite3
host = 127.0.0.1:3306
name = grafana
user = root
password =
url =
path = grafana.db
wal = false
[analytics]
reporting_enabled = true
check_for_updates = true
check_for_plugin_updates = true
[security]
admin_user = admin
admin_password = admin
admin_email = admin@localhost
allow_embedding = false
disable_brute_force_login_protection = false
[users]
allow_sign_up = false
auto_assign_org = true
auto_assign_org_id = 1
auto_assign_org_role = Viewer
[auth.anonymous]
enabled = false
org_name = Main Org.
org_role = Viewer
[auth.basic]
enabled = true
[auth.proxy]
enabled = false
[auth.generic_oauth]
enabled = false
[log]
mode = console file
level = info
[plugins]
enable_alpha = false
[metrics]
enabled = true
`;

/** Sections without defaults above that `GF_*` variables may name. */
export const sectionsOfGrafana: readonly string[] = [
  'alerting',
  'auth',
  'auth.azuread',
  'auth.github',
  'auth.gitlab',
  'auth.google',
  'auth.jwt',
  'auth.ldap',
  'auth.okta',
  'dashboards',
  'dataproxy',
  'date_formats',
  'diagnostics',
  'explore',
  'feature_toggles',
  'live',
  'log.console',
  'log.file',
  'query',
  'quota',
  'remote_cache',
  'rendering',
  'smtp',
  'snapshots',
  'tracing.jaeger',
  'tracing.opentelemetry',
  'tracing.opentelemetry.jaeger',
  'tracing.opentelemetry.otlp',
  'unified_alerting',
];
