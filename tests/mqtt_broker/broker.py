"""A real broker for tests, on a port of its own of this machine, and who publishes there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
import datetime as dt
import ipaddress
from pathlib import Path
import shutil
import socket
import ssl
import subprocess
import time
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

HOST: Final = "127.0.0.1"
_UNPACKED: Final = Path(__file__).parents[2] / ".toolchain" / "mosquitto" / "mosquitto"
_WAIT_S: Final = 10.0


def program() -> str | None:
    """Return the path of the broker's program, None without one."""
    if _UNPACKED.exists():
        return str(_UNPACKED)
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as PEM text."""

    certificate: str
    key: str


class Authority:
    """Issues certificates for this machine."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests")])
        self._certificate = self._builder(self._name, self._key, is_authority=True).sign(self._key, hashes.SHA256())
        self.certificate = self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, name: str) -> Certificate:
        """Return a new certificate for this name and for the loopback address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName(name)])
        builder = self._builder(subject, key, is_authority=False).add_extension(names, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return Certificate(
            certificate.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode(),
        )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=is_authority,
            crl_sign=is_authority,
            encipher_only=False,
            decipher_only=False,
        )
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(identifier, critical=False)
            .add_extension(issuer, critical=False)
        )


@dataclass
class Broker:
    """A mosquitto that can die and come back on its port; with an authority it wants certificates of that."""

    folder: Path
    authority: Authority | None = None
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        with socket.create_server((HOST, 0)) as server:
            self.port = server.getsockname()[1]
        lines = [f"listener {self.port} {HOST}", "persistence false", "max_queued_messages 0"]
        if self.authority:
            mine = self.authority.issue("localhost")
            texts = {"ca.pem": self.authority.certificate, "cert.pem": mine.certificate, "key.pem": mine.key}
            for name, text in texts.items():
                (self.folder / name).write_text(text)
            lines += [
                f"cafile {self.folder / 'ca.pem'}",
                f"certfile {self.folder / 'cert.pem'}",
                f"keyfile {self.folder / 'key.pem'}",
                "require_certificate true",
                "use_identity_as_username true",
            ]
        else:
            lines.append("allow_anonymous true")
        # Started by root it would take on a user of its own, who may not read the folder.
        (self.folder / "mosquitto.conf").write_text("\n".join([*lines, "user root", ""]))

    def start(self) -> None:
        """Start, and wait until it accepts connections."""
        path = program()
        assert path is not None
        self._process = subprocess.Popen(
            [path, "-c", str(self.folder / "mosquitto.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _WAIT_S
        while True:
            with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
                return
            assert self._process.poll() is None, "the broker ended at once"
            assert time.monotonic() < until, "the broker does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def publish(self, messages: Iterable[tuple[str, bytes]], *, retain: bool = False, qos: int = 1) -> None:
        """Publish as a gateway does, and wait until the broker has it all."""
        with self._client() as client:
            sent = [client.publish(topic, payload, qos=qos, retain=retain) for topic, payload in messages]
            for each in sent:
                each.wait_for_publish(_WAIT_S)

    @contextmanager
    def _client(self) -> Iterator[paho.Client]:
        client = paho.Client(CallbackAPIVersion.VERSION2)
        client.max_queued_messages_set(0)
        client.max_inflight_messages_set(1000)
        if self.authority:
            mine = self.authority.issue("gateway")
            (self.folder / "gateway.pem").write_text(mine.certificate + mine.key)
            context = ssl.create_default_context(cadata=self.authority.certificate)
            context.load_cert_chain(self.folder / "gateway.pem")
            client.tls_set_context(context)
        client.connect(HOST, self.port)
        client.loop_start()
        try:
            yield client
        finally:
            client.disconnect()
            client.loop_stop()
