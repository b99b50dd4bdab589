"""Offers every related application a receiver for each protocol that any of them asks for, as Tempo does."""

import ops
from charmlibs.interfaces.tracing import TracingEndpointProvider

ADDRESSES = {
    "otlp_http": "http://tempo.example.com:4318",
    "otlp_grpc": "tempo.example.com:4317",
}


class Tempo(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._tracing = TracingEndpointProvider(self)
        framework.observe(self._tracing.on.request, self._offer)
        framework.observe(self._tracing.on.broken, self._offer)

    def _offer(self, _: ops.EventBase):
        if self.unit.is_leader():
            requested = sorted(self._tracing.requested_protocols())
            self._tracing.publish_receivers([(name, ADDRESSES[name]) for name in requested])


if __name__ == "__main__":
    ops.main(Tempo)
