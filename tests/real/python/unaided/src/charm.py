"""A charm on ops that reads what Juju and Kubernetes give it, and logs it."""

import logging
import pathlib
import socket

import ops

logger = logging.getLogger(__name__)
ACCOUNT = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")


class Unaided(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.web = self.unit.get_container("web")
        for event in (self.on.config_changed, self.on.web_pebble_ready, self.on.leader_elected):
            framework.observe(event, self._reconcile)
        framework.observe(self.on.install, self._look)
        framework.observe(self.on.data_storage_attached, self._attach)
        framework.observe(self.on.start, self._fail_once)
        framework.observe(self.on.greet_action, self._greet)
        framework.observe(self.on.collect_unit_status, self._collect)

    def _look(self, _: ops.InstallEvent):
        logger.info("host %s is %s", socket.gethostname(), socket.getfqdn())
        logger.info("namespace %s", (ACCOUNT / "namespace").read_text())
        logger.info("socket %s", pathlib.Path("/charm/containers/web/pebble.socket").exists())

    def _attach(self, event: ops.StorageAttachedEvent):
        (event.storage.location / "from-charm").write_text(self.unit.name)

    def _fail_once(self, _: ops.StartEvent):
        mark = pathlib.Path("started-before")
        if not mark.exists():
            mark.touch()
            raise RuntimeError("the first start fails")

    def _reconcile(self, _: ops.EventBase):
        mates = self.model.get_relation("mates")
        if self.unit.is_leader() and mates:
            mates.data[self.app]["greeting"] = str(self.config["greeting"])
            self._keep_secret()
        if not self.web.can_connect():
            logger.info("Pebble is not ready")
            return
        logger.info("storage holds %s", self.web.pull("/srv/data/from-charm").read())
        self.web.push("/etc/web/greeting", str(self.config["greeting"]), make_dirs=True)
        service: ops.pebble.ServiceDict = {"override": "replace", "command": "serve", "startup": "enabled"}
        self.web.add_layer("web", {"services": {"web": service}}, combine=True)
        self.web.replan()
        self.unit.set_ports(8080)

    def _keep_secret(self):
        try:
            self.model.get_secret(label="mine").get_content(refresh=True)
        except ops.SecretNotFoundError:
            self.app.add_secret({"password": "generated"}, label="mine")

    def _greet(self, event: ops.ActionEvent):
        text, _ = self.web.exec(["greet", event.params["name"]]).wait_output()
        event.set_results({"text": text.strip()})

    def _collect(self, event: ops.CollectStatusEvent):
        if not self.web.can_connect() or not self.web.get_services("web"):
            event.add_status(ops.WaitingStatus("for the workload"))
        event.add_status(ops.ActiveStatus())


if __name__ == "__main__":
    ops.main(Unaided)
