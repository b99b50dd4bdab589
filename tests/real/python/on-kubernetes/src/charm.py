"""Limits its workload through Kubernetes' API, and says so when its pod has the limits."""

import ops
from lightkube import ApiError, Client
from lightkube.models.apps_v1 import StatefulSetSpec
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec, ResourceRequirements
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apps_v1 import StatefulSet
from lightkube.resources.core_v1 import Pod, Service


class OnKubernetes(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        for event in (self.on.config_changed, self.on.update_status, self.on.web_pebble_ready):
            framework.observe(event, self._reconcile)

    def _reconcile(self, _: ops.EventBase):
        client = Client(namespace=self.model.name, field_manager=self.app.name)
        try:
            client.apply(self._patch(), force=True)
            pod = client.get(Pod, self.unit.name.replace("/", "-"))
        except ApiError as error:
            self.unit.status = ops.BlockedStatus(f"{error.status.code} {error.status.reason}")
            return
        limits = next(c.resources.limits for c in pod.spec.containers if c.name == "web")
        pods = [p.metadata.name for p in client.list(Pod, labels={"app.kubernetes.io/name": self.app.name})]
        address = client.get(Service, self.app.name).spec.clusterIP
        self.unit.status = ops.ActiveStatus(f"{limits} {pods} {address}")

    def _patch(self) -> StatefulSet:
        resources = ResourceRequirements(limits={"cpu": str(self.config["cpu"])})
        template = PodTemplateSpec(spec=PodSpec(containers=[Container(name="web", resources=resources)]))
        spec = StatefulSetSpec(selector=LabelSelector(), serviceName="", template=template)
        return StatefulSet(metadata=ObjectMeta(name=self.app.name), spec=spec)


if __name__ == "__main__":
    ops.main(OnKubernetes)
