"""Registers whoever asks as a client, and gives it the secret of its option."""

import ops
from charmlibs.interfaces.oauth import OAuthProvider

URL = "https://idp.example"


class IdentityProvider(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._oauth = OAuthProvider(self)
        framework.observe(self.on["oauth"].relation_created, self._say_where)
        framework.observe(self._oauth.on.client_created, self._register)
        framework.observe(self._oauth.on.client_changed, self._show)
        framework.observe(self.on.config_changed, self._change_secrets)

    def _say_where(self, _: ops.EventBase):
        self._oauth.set_provider_info_in_relation_data(
            issuer_url=URL,
            authorization_endpoint=f"{URL}/auth",
            token_endpoint=f"{URL}/token",
            introspection_endpoint=f"{URL}/introspect",
            userinfo_endpoint=f"{URL}/userinfo",
            jwks_endpoint=f"{URL}/jwks",
            scope="openid email offline_access",
            jwt_access_token=True,
        )

    def _register(self, event):
        self._hand_over(event.relation_id)
        self._show(event)

    def _show(self, event):
        self.unit.status = ops.ActiveStatus(f"{event.redirect_uri} {event.scope}")

    def _change_secrets(self, _: ops.EventBase):
        for relation in self.model.relations["oauth"]:
            if relation.data[self.app].get("client_id"):
                self._hand_over(relation.id)

    def _hand_over(self, relation_id: int):
        secret = str(self.config["client-secret"])
        self._oauth.set_client_credentials_in_relation_data(relation_id, f"client-{relation_id}", secret)


if __name__ == "__main__":
    ops.main(IdentityProvider)
