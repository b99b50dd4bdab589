"""Offers a database of a server that is there already, as its options say."""

import ops
from dpcharmlibs.interfaces import (
    RequirerCommonModel,
    ResourceProviderEventHandler,
    ResourceProviderModel,
)

ENDPOINT = "database"


class Database(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._requirers = ResourceProviderEventHandler(self, ENDPOINT, RequirerCommonModel)
        framework.observe(self._requirers.on.resource_requested, self._answer_all)
        framework.observe(self.on.config_changed, self._answer_all)

    def _answer_all(self, _: ops.EventBase):
        if not self.unit.is_leader():
            return
        for relation in self.model.relations[ENDPOINT]:
            for request in self._requirers.requests(relation):
                self._answer(relation, request)

    def _answer(self, relation: ops.Relation, request: RequirerCommonModel):
        if not request.resource or not self.config["endpoint"]:
            return
        self.unit.status = ops.ActiveStatus(request.resource)
        response = ResourceProviderModel(
            resource=request.resource,
            username=self.config["username"],
            password=self.config["password"],
            endpoints=self.config["endpoint"],
            tls=False,
        )
        self._requirers.set_response(relation.id, response)


if __name__ == "__main__":
    ops.main(Database)
