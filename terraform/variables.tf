variable "model_uuid" {
  description = "UUID of the model to deploy Grafana into."
  type        = string
  nullable    = false
}

variable "app_name" {
  description = "Name of the application in the model."
  type        = string
  default     = "grafana"
  nullable    = false
}

variable "base" {
  description = "Base of the charm. If null, Juju chooses it."
  type        = string
  default     = null
}

variable "channel" {
  description = "Charmhub channel of the charm."
  type        = string
  default     = "latest/stable"
  nullable    = false
}

variable "config" {
  description = "Options of the charm, as for juju config."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "constraints" {
  description = "Constraints on the pods, for example tags=anti-pod.app.kubernetes.io/name=grafana,anti-pod.topology-key=kubernetes.io/hostname. A change deploys Grafana again."
  type        = string
  default     = null
}

variable "replace_triggers" {
  description = "Values whose change deploys Grafana again. Its storage is lost then, unless PostgreSQL is related."
  type        = list(any)
  default     = []
  nullable    = false
}

variable "resources" {
  description = "Resources to use instead of the published ones: an image or a revision for grafana-image."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "revision" {
  description = "Revision of the charm. If null, the newest revision of the channel."
  type        = number
  default     = null
}

variable "storage_directives" {
  description = "Storage class and size for Grafana's files, for example { database = \"4G\" }. Only a new deployment uses them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "trust" {
  description = "Whether the charm may change its own Kubernetes objects. The options cpu and memory and the relation service-mesh need this."
  type        = bool
  default     = true
  nullable    = false
}

variable "units" {
  description = "Number of units. More than one unit needs the relation pgsql."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.units >= 0 && floor(var.units) == var.units
    error_message = "The number of units must be a whole number of at least 0."
  }
}
