# The resources have the names of the Python charm's module, so that a state of it stays valid.
resource "terraform_data" "app_replace_trigger" {
  triggers_replace = var.replace_triggers
}

resource "juju_application" "grafana" {
  name               = var.app_name
  model_uuid         = var.model_uuid
  config             = var.config
  constraints        = var.constraints
  resources          = var.resources
  storage_directives = var.storage_directives
  trust              = var.trust
  units              = var.units

  charm {
    name     = "grafana-k8s"
    base     = var.base
    channel  = var.channel
    revision = var.revision
  }

  lifecycle {
    replace_triggered_by = [terraform_data.app_replace_trigger]
  }
}
