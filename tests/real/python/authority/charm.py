"""Signs what it is asked to, and hands over the certificate with which that can be verified."""

from datetime import timedelta

import ops
from charmlibs.interfaces.certificate_transfer import CertificateTransferProvides
from charmlibs.interfaces.tls_certificates import (
    Certificate,
    CertificateError,
    CertificateRequestAttributes,
    CertificateRequestErrorCode,
    PrivateKey,
    ProviderCapabilities,
    ProviderCertificate,
    ProviderCertificateError,
    RequirerCertificateRequest,
    TLSCertificatesProvidesV4,
)

LABEL = "authority"


class Authority(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        domain = self.config["allowed-domain"]
        capabilities = ProviderCapabilities(allowed_domains=[domain]) if domain else None
        self._certificates = TLSCertificatesProvidesV4(self, "certificates", capabilities)
        self._transfer = CertificateTransferProvides(self, "send-ca-cert")
        framework.observe(self.on["certificates"].relation_changed, self._sign)
        framework.observe(self.on.config_changed, self._sign)
        framework.observe(self.on["send-ca-cert"].relation_changed, self._hand_over)

    def _sign(self, _: ops.EventBase):
        if not self.unit.is_leader():
            return
        for request in self._certificates.get_outstanding_certificate_requests():
            if self.config["refuses"]:
                self._refuse(request)
                continue
            ca, key = self._authority()
            csr = request.certificate_signing_request
            certificate = csr.sign(ca, key, timedelta(days=30))
            self._certificates.set_relation_certificate(
                ProviderCertificate(
                    relation_id=request.relation_id,
                    certificate=certificate,
                    certificate_signing_request=csr,
                    ca=ca,
                    chain=[certificate, ca],
                )
            )

    def _refuse(self, request: RequirerCertificateRequest):
        code = CertificateRequestErrorCode.DOMAIN_NOT_ALLOWED
        error = CertificateError(code=code, name=code.name, message="this domain is another's")
        csr = request.certificate_signing_request
        self._certificates.set_relation_error(
            ProviderCertificateError(request.relation_id, csr, error)
        )

    def _hand_over(self, event: ops.RelationChangedEvent):
        if self.unit.is_leader():
            ca, _ = self._authority()
            self._transfer.add_certificates({str(ca)}, event.relation.id)

    def _authority(self) -> tuple[Certificate, PrivateKey]:
        """Made when it is first needed."""
        try:
            kept = self.model.get_secret(label=LABEL).get_content()
        except ops.SecretNotFoundError:
            kept = self._make_authority()
            self.app.add_secret(kept, label=LABEL)
        return Certificate.from_string(kept["certificate"]), PrivateKey.from_string(kept["key"])

    def _make_authority(self) -> dict:
        key = PrivateKey.generate()
        attributes = CertificateRequestAttributes(common_name="authority.example")
        ca = Certificate.generate_self_signed_ca(attributes, key, timedelta(days=365))
        return {"certificate": str(ca), "key": str(key)}


if __name__ == "__main__":
    ops.main(Authority)
