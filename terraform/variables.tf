variable "model_uuid" {
  description = "UUID of the model that Grafana is deployed into."
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
  description = "Base that the charm runs on. Juju chooses when null."
  type        = string
  default     = null
}

variable "channel" {
  description = "Charmhub channel that the charm comes from."
  type        = string
  default     = "latest/stable"
  nullable    = false
}

variable "config" {
  description = "Options of the charm, as juju config takes them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "constraints" {
  description = "Constraints on the pods, for example tags=anti-pod.app.kubernetes.io/name=grafana,anti-pod.topology-key=kubernetes.io/hostname. Changing them deploys Grafana anew."
  type        = string
  default     = null
}

variable "resources" {
  description = "Resources of the charm in place of those that are published with it: an image, or a revision, for grafana-image."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "revision" {
  description = "Revision of the charm. The newest one of the channel when null."
  type        = number
  default     = null
}

variable "storage_directives" {
  description = "Where Grafana's files are kept and how large that is, for example { database = \"4G\" }. It holds when the application is deployed."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "trust" {
  description = "Whether the charm may change its own Kubernetes objects. The options cpu and memory and the relation service-mesh need it."
  type        = bool
  default     = true
  nullable    = false
}

variable "units" {
  description = "Number of units. More than one needs the relation pgsql."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.units >= 0 && floor(var.units) == var.units
    error_message = "The number of units must be a whole number, and not negative."
  }
}
