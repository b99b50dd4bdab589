"""Takes applications into a mesh, and shows what they ask of it and who they say they are."""

import json

import ops
from charmlibs.interfaces.service_mesh import (
    MeshType,
    ServiceMeshConsumer,
    ServiceMeshProvider,
    get_data_from_cmr_relation,
)

LABELS = {
    "istio.io/dataplane-mode": "ambient",
    "istio.io/use-waypoint": "cos-beacon-waypoint",
    "istio.io/use-waypoint-namespace": "cos",
}


class Beacon(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._mesh = ServiceMeshProvider(self, labels=LABELS, mesh_type=MeshType.istio)
        # As an application in another mesh it publishes its identity, and reads the identities of others.
        self._joined = ServiceMeshConsumer(self, mesh_relation_name="other-mesh", auto_join=False)
        for endpoint in ("service-mesh", "provide-cmr-mesh"):
            framework.observe(self.on[endpoint].relation_changed, self._show)
            framework.observe(self.on[endpoint].relation_broken, self._show)

    def _show(self, _: ops.EventBase):
        others = get_data_from_cmr_relation(self.model.relations["provide-cmr-mesh"])
        shown = {
            "policies": [policy.model_dump(mode="json") for policy in self._mesh.mesh_info()],
            "applications": {name: identity.model_dump() for name, identity in others.items()},
        }
        self.unit.status = ops.ActiveStatus(json.dumps(shown))


if __name__ == "__main__":
    ops.main(Beacon)
