"""Tells Grafana where it is, and keeps what Grafana calls it."""

import json

import ops


class SourceProvider(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        source = self.on["grafana-source"]
        for event in (
            self.on.config_changed,
            self.on.leader_elected,
            self.on.upgrade_charm,
            source.relation_created,
            source.relation_joined,
            source.relation_changed,
            source.relation_departed,
        ):
            framework.observe(event, self._tell)

    def _tell(self, _: ops.EventBase):
        for relation in self.model.relations["grafana-source"]:
            self._tell_unit(relation)
            if self.unit.is_leader():
                self._tell_application(relation)
        self.unit.status = ops.ActiveStatus(json.dumps(self._known_as(), sort_keys=True))

    def _tell_unit(self, relation: ops.Relation):
        number = self.unit.name.split("/")[1]
        host = f"http://{self.app.name}-{number}.{self.app.name}-endpoints.{self.model.name}.svc.cluster.local:9090"
        address = "" if self.config["application"] else host + str(self.config["path"])
        relation.data[self.unit]["grafana_source_host"] = address

    def _tell_application(self, relation: ops.Relation):
        data = relation.data[self.app]
        host = f"http://{self.app.name}-endpoints.{self.model.name}.svc.cluster.local:9090"
        data["grafana_source_app_host"] = host + str(self.config["path"]) if self.config["application"] else ""
        data["grafana_source_data"] = json.dumps(
            {
                "model": self.model.name,
                "model_uuid": self.model.uuid,
                "application": self.app.name,
                "type": "prometheus",
                "extra_fields": {"timeInterval": "1m"},
                "secure_extra_fields": None,
            }
        )

    def _known_as(self) -> dict:
        keys = ("grafana_uid", "grafana_base_url", "datasource_uids", "app_datasource_uid")
        return {
            str(relation.id): {key: relation.data[relation.app].get(key) for key in keys}
            for relation in self.model.relations["grafana-source"]
            if relation.app and relation.active
        }


if __name__ == "__main__":
    ops.main(SourceProvider)
