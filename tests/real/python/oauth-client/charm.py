"""Says in its status what client an identity provider has registered for it, and the digest of its secret."""

import hashlib
import json

import ops
from charmlibs.interfaces.oauth import ClientConfig, OAuthRequirer


class OauthClient(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        config = ClientConfig(
            redirect_uri="https://client.example/callback",
            scope="openid email",
            grant_types=["authorization_code"],
            audience=["somebody"],
        )
        self._oauth = OAuthRequirer(self, config)
        for event in (
            self._oauth.on.oauth_info_changed,
            self._oauth.on.oauth_info_removed,
            self.on.secret_changed,
        ):
            framework.observe(event, self._show)

    def _show(self, event: ops.EventBase):
        relation = self.model.get_relation("oauth")
        info = self._oauth.get_provider_info() if relation and relation.active else None
        shown = info and {
            "client": info.client_id,
            "secret": hashlib.sha256(info.client_secret.encode()).hexdigest(),
            "token": info.token_endpoint,
            "jwt": info.jwt_access_token,
        }
        self.unit.status = ops.ActiveStatus(json.dumps(shown))


if __name__ == "__main__":
    ops.main(OauthClient)
