output "app_name" {
  description = "Name of the application."
  value       = juju_application.grafana.name
}

output "provides" {
  description = "Endpoints that Grafana provides. The keys are their names with underscores."
  value       = local.provides
}

output "requires" {
  description = "Endpoints that Grafana requires. The keys are their names with underscores."
  value       = local.requires
}

output "endpoints" {
  description = "All endpoints. The keys are their names with underscores."
  value       = merge(local.provides, local.requires)
}

locals {
  provides = {
    metrics_endpoint   = "metrics-endpoint"
    profiling_endpoint = "profiling-endpoint"
    grafana_metadata   = "grafana-metadata"
    provide_cmr_mesh   = "provide-cmr-mesh"
  }

  requires = {
    grafana_source    = "grafana-source"
    grafana_dashboard = "grafana-dashboard"
    grafana_auth      = "grafana-auth"
    pgsql             = "pgsql"
    catalogue         = "catalogue"
    ingress           = "ingress"
    certificates      = "certificates"
    receive_ca_cert   = "receive-ca-cert"
    oauth             = "oauth"
    charm_tracing     = "charm-tracing"
    workload_tracing  = "workload-tracing"
    logging           = "logging"
    service_mesh      = "service-mesh"
    require_cmr_mesh  = "require-cmr-mesh"
  }
}
