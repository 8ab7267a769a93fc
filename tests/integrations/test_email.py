"""Mail over SMTP: what lets people in is told only to a server that proves its name."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from integrations.email import SmtpMailer
from workspace.ports import Mail, MailFailed

MAIL = Mail(to="vera@nordwind.example", subject="A document", text="Come in here: https://baton.example/link/secret")


class Postbox:
    """A mail server on this machine that speaks TLS with a certificate of its own making."""

    def __init__(self, certificate: Path) -> None:
        self.heard = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._thread.join(timeout=30)
        self._door.close()

    def _serve(self) -> None:
        wire, _ = self._door.accept()
        try:
            with self._context.wrap_socket(wire, server_side=True) as safe, safe.makefile("rb") as lines:
                safe.sendall(b"220 postbox\r\n")
                for line in lines:
                    self.heard += line
                    said = line.strip().lower()
                    safe.sendall({b"data": b"354 go on\r\n", b"quit": b"221 bye\r\n"}.get(said, b"250 well\r\n"))
                    if said == b"data":
                        self.heard += b"".join(iter(lines.readline, b".\r\n"))
                        safe.sendall(b"250 taken\r\n")
        except OSError:
            # Who does not trust us goes away in the midst of it.
            pass


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "postbox.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def postbox(certificate: Path) -> Iterator[Postbox]:
    made = Postbox(certificate)
    yield made
    made.close()


def test_a_mail_server_that_cannot_prove_its_name_is_told_nothing(postbox: Postbox) -> None:
    mailer = SmtpMailer(f"smtps://localhost:{postbox.port}", sender="baton@baton.example")

    with pytest.raises(MailFailed, match="CERTIFICATE_VERIFY_FAILED"):
        mailer.send(MAIL)
    assert postbox.heard == b""


def test_a_mail_server_of_an_authority_of_ones_own_is_told(
    postbox: Postbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mailer = SmtpMailer(f"smtps://localhost:{postbox.port}", sender="baton@baton.example")

    mailer.send(MAIL)
    assert b"https://baton.example/link/secret" in postbox.heard
