"""Lists the data sources that it is related to in its status, and tells each provider their names."""

import json

import ops


class SourceConsumer(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        source = self.on["grafana-source"]
        for event in (
            self.on.leader_elected,
            source.relation_changed,
            source.relation_departed,
            source.relation_broken,
        ):
            framework.observe(event, self._list)

    def _list(self, event: ops.EventBase):
        urls = {}
        for relation in self.model.relations["grafana-source"]:
            if not relation.active or not relation.data[relation.app].get("grafana_source_data"):
                continue
            departing = event.departing_unit if isinstance(event, ops.RelationDepartedEvent) else None
            units = {unit for unit in relation.units if unit != departing}
            if self.unit.is_leader():
                self._answer(relation, units)
            urls.update(dict(self._sources(relation, units).values()))
        self.unit.status = ops.ActiveStatus(json.dumps(urls, sort_keys=True))

    def _answer(self, relation: ops.Relation, units: set):
        sources = self._sources(relation, units)
        names = {unit: name for unit, (name, _) in sources.items()}
        application = names.pop(None, "")
        data = relation.data[self.app]
        number = self.unit.name.split("/")[1]
        data["grafana_uid"] = f"juju_{self.model.name}_{self.model.uuid}_{self.app.name}_{number}"
        data["grafana_base_url"] = "http://consumer.example:3000"
        data["datasource_uids"] = json.dumps(names)
        data["app_datasource_uid"] = application

    def _sources(self, relation: ops.Relation, units: set) -> dict:
        """The name and URL of each data source by unit, that of the application by None."""
        application = relation.data[relation.app]
        about = json.loads(application["grafana_source_data"])
        name = "juju_{model}_{model_uuid}_{application}".format(**about)
        sources = {
            unit.name: (f"{name}_{unit.name.split('/')[1]}", relation.data[unit].get("grafana_source_host"))
            for unit in sorted(units, key=lambda unit: unit.name)
        }
        sources[None] = (name, application.get("grafana_source_app_host"))
        return {unit: source for unit, source in sources.items() if source[1]}


if __name__ == "__main__":
    ops.main(SourceConsumer)
