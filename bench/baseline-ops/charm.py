"""Runs Grafana with the data sources and dashboards that are related to it, in Python.

`npm run bench:live` measures our charm beside it, and `npm run test:live` refreshes it to our charm. What it leaves in
Juju and in the container has the names and places that the Python charm of Charmhub uses.
"""

import base64
import hashlib
import json
import lzma
import secrets
import urllib.request

import ops
import yaml

DATASOURCES = "/etc/grafana/provisioning/datasources/datasources.yaml"
DASHBOARDS = "/etc/grafana/provisioning/dashboards"
INI = "[database]\ntype = sqlite3\npath = /var/lib/grafana/grafana.db\n"


class Baseline(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._container = self.unit.get_container("grafana")
        events = [
            self.on.start,
            self.on.upgrade_charm,
            self.on.config_changed,
            self.on.leader_elected,
            self.on.update_status,
            self.on.grafana_pebble_ready,
        ]
        for endpoint in ("grafana-source", "grafana-dashboard", "grafana"):
            relation = self.on[endpoint]
            events += [
                relation.relation_created,
                relation.relation_changed,
                relation.relation_departed,
                relation.relation_broken,
            ]
        for event in events:
            framework.observe(event, self._reconcile)
        framework.observe(self.on.get_admin_password_action, self._get_admin_password)

    def _reconcile(self, event: ops.EventBase):
        breaking = event.relation.id if isinstance(event, ops.RelationBrokenEvent) else None
        if self.unit.is_leader():
            self._publish(breaking)
        if not self._container.can_connect():
            self.unit.status = ops.WaitingStatus("waiting for the container")
            return
        files = {"/etc/grafana/grafana-config.ini": INI, DATASOURCES: self._render_datasources()}
        files[f"{DASHBOARDS}/default.yaml"] = self._render_provider()
        files |= self._render_dashboards(breaking)
        changed = [path for path, text in files.items() if self._read(path) != text]
        for path in changed:
            self._container.push(path, files[path], make_dirs=True)
        self._container.add_layer("grafana", self._layer(), combine=True)
        if changed:
            self._container.restart("grafana")
        else:
            self._container.replan()
        self.unit.open_port("tcp", 3000)
        self.unit.set_workload_version(self._read_version())
        self.unit.status = ops.ActiveStatus()

    def _publish(self, breaking: int | None):
        """Writes the sources for all units, and the names of the data sources for those who sent them."""
        peers = self.model.get_relation("grafana")
        if peers is None:
            return
        sources = {}
        for relation in self._relations("grafana-source", breaking):
            found = self._read_sources(relation)
            sources[str(relation.id)] = found
            uids = {source["unit"]: source["source_name"] for source in found}
            relation.data[self.app]["datasource_uids"] = json.dumps(uids)
        data = peers.data[self.app]
        names = _names(sources)
        gone = set(json.loads(data.get("sources_to_delete", "[]")))
        gone |= _names(json.loads(data.get("sources", "{}")))
        data["sources"] = json.dumps(sources)
        data["sources_to_delete"] = json.dumps(sorted(gone - names))
        data["dashboards"] = "{}"

    def _read_sources(self, relation: ops.Relation) -> list[dict]:
        described = json.loads(relation.data[relation.app].get("grafana_source_data", "{}"))
        sources = []
        for unit in sorted(relation.units, key=lambda unit: unit.name):
            url = relation.data[unit].get("grafana_source_host")
            if not url or not described:
                continue
            parts = (described["model"], described["model_uuid"], *unit.name.split("/"))
            name = "_".join(("juju", *parts))
            sources.append(
                {"unit": unit.name, "source_name": name, "source_type": described["type"], "url": url}
            )
        return sources

    def _render_datasources(self) -> str:
        peers = self.model.get_relation("grafana")
        data = peers.data[self.app] if peers else {}
        sources = json.loads(data.get("sources", "{}"))
        gone = json.loads(data.get("sources_to_delete", "[]"))
        datasources = [
            {
                "access": "proxy",
                "isDefault": "false",
                "jsonData": {"timeout": 300},
                "name": source["source_name"],
                "orgId": "1",
                "type": source["source_type"],
                "url": source["url"],
            }
            for found in sources.values()
            for source in found
        ]
        deleted = [{"name": name, "orgId": 1} for name in gone]
        return yaml.dump({"apiVersion": 1, "datasources": datasources, "deleteDatasources": deleted})

    def _render_dashboards(self, breaking: int | None) -> dict[str, str]:
        files = {}
        for relation in self._relations("grafana-dashboard", breaking):
            sent = json.loads(relation.data[relation.app].get("dashboards", "{}"))
            for name, template in sent.get("templates", {}).items():
                content = lzma.decompress(base64.b64decode(template["content"])).decode()
                digest = hashlib.sha256(content.encode()).hexdigest()[:7]
                files[f"{DASHBOARDS}/juju_{template['charm']}_{digest}.json"] = content
        return files

    def _render_provider(self) -> str:
        provider = {
            "name": "Default",
            "options": {"path": DASHBOARDS},
            "type": "file",
            "updateIntervalSeconds": "5",
        }
        return yaml.dump({"apiVersion": 1, "providers": [provider]})

    def _layer(self) -> ops.pebble.LayerDict:
        environment = {
            "GF_SERVER_HTTP_PORT": "3000",
            "GF_LOG_LEVEL": str(self.config["log_level"]),
            "GF_PATHS_PROVISIONING": "/etc/grafana/provisioning",
            "GF_SECURITY_ADMIN_USER": str(self.config["admin_user"]),
            "GF_SECURITY_ADMIN_PASSWORD": self._password(),
        }
        service: ops.pebble.ServiceDict = {
            "override": "replace",
            "summary": "grafana-k8s service",
            "startup": "enabled",
            "command": "grafana-server -config /etc/grafana/grafana-config.ini",
            "environment": environment,
        }
        return {"services": {"grafana": service}}

    def _password(self) -> str:
        try:
            secret = self.model.get_secret(label="admin-password")
        except ops.SecretNotFoundError:
            if not self.unit.is_leader():
                return ""
            secret = self.app.add_secret({"password": secrets.token_hex(6)}, label="admin-password")
        return secret.get_content()["password"]

    def _get_admin_password(self, event: ops.ActionEvent):
        event.set_results({"admin-password": self._password()})

    def _relations(self, endpoint: str, breaking: int | None) -> list[ops.Relation]:
        found = self.model.relations[endpoint]
        return [relation for relation in found if relation.id != breaking and relation.app]

    def _read(self, path: str) -> str | None:
        try:
            return self._container.pull(path).read()
        except ops.pebble.PathError:
            return None

    def _read_version(self) -> str:
        try:
            with urllib.request.urlopen("http://localhost:3000/api/health", timeout=2) as answer:
                return json.load(answer)["version"]
        except (OSError, ValueError, KeyError):
            return ""


def _names(sources: dict[str, list[dict]]) -> set[str]:
    return {source["source_name"] for found in sources.values() for source in found}


if __name__ == "__main__":
    ops.main(Baseline)
