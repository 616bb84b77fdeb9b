"""TLS, a name and password, and an API key: the real node behind Debian's nginx, with a certificate made here."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from socket import create_connection

import pytest

from app.search.engine import EngineUnavailable
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from tests.elasticsearch_node.node import free_port
from tests.search.contract_documents import ALL, ask, ids

USER, PASSWORD, API_KEY = "dargah", "a word of honour", "aWQ6c2VjcmV0"
CONFIG = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 50m;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    server {{
        listen 127.0.0.1:{password_port} ssl;
        auth_basic "Elasticsearch";
        auth_basic_user_file {folder}/users;
        location / {{ proxy_pass {node}; }}
    }}
    server {{
        listen 127.0.0.1:{key_port} ssl;
        location / {{
            if ($http_authorization != "ApiKey {key}") {{ return 401; }}
            proxy_pass {node};
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Doors:
    """The cluster behind TLS: at one port by name and password, at the other by API key."""

    by_password: str
    by_key: str
    ca: str


def make_certificate(folder: Path, name: str) -> None:
    """A certificate that signs itself, for this machine."""
    what = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"))
    subprocess.run(["openssl", "req", "-x509", *what, *made], check=True, capture_output=True)


@pytest.fixture(scope="module")
def doors(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("nginx")
    make_certificate(folder, "dargah test")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True).stdout
    (folder / "users").write_text(f"{USER}:{hashed}")
    ports = {"password_port": free_port(), "key_port": free_port()}
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, node=elasticsearch_url, key=API_KEY, **ports))
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "TLS is proved through nginx: apt-get install nginx-light"
    nginx = subprocess.Popen([program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")])
    try:
        for port in ports.values():
            wait(port)
        yield Doors(*(f"https://127.0.0.1:{port}" for port in ports.values()), ca=str(folder / "cert.pem"))
    finally:
        nginx.terminate()
        nginx.wait(10)


def wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), closing(create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.05)
    raise AssertionError("nginx did not come up")


def works(cluster: Cluster) -> bool:
    engine = ElasticEngine(cluster)
    engine.rebuild(ALL)
    engine.remove([4])
    return ids(engine, "گذرنامه") == [1] and engine.state().ready


def refused(cluster: Cluster) -> str:
    """What an engine says that may not come in."""
    engine = ElasticEngine(cluster)
    with pytest.raises(EngineUnavailable) as problem:
        ask(engine, "گذرنامه")
    state = engine.state()
    assert (state.ready, state.wants_build) == (False, False)
    return str(problem.value)


def test_with_a_name_and_password_over_tls(doors: Doors, cluster: Cluster) -> None:
    inside = replace(cluster, urls=(doors.by_password,), ca_file=doors.ca, user=USER, password=PASSWORD)
    assert works(inside)
    assert "401" in refused(replace(inside, password="another"))
    assert "401" in refused(replace(inside, user=""))


def test_with_an_api_key_over_tls(doors: Doors, cluster: Cluster) -> None:
    inside = replace(cluster, urls=(doors.by_key,), ca_file=doors.ca, api_key=API_KEY)
    assert works(inside)
    assert "401" in refused(replace(inside, api_key="aWQ6b3RoZXI="))


def test_a_certificate_of_somebody_else_is_not_trusted(doors: Doors, cluster: Cluster, tmp_path: Path) -> None:
    make_certificate(tmp_path, "somebody else")
    inside = replace(cluster, urls=(doors.by_key,), api_key=API_KEY)
    assert "certificate" in refused(replace(inside, ca_file=str(tmp_path / "cert.pem"))).lower()
    assert "certificate" in refused(inside).lower(), "nor is it without a bundle: the system knows nothing of it"


def test_secrets_are_not_in_what_is_logged(doors: Doors, cluster: Cluster) -> None:
    secret = replace(cluster, urls=(doors.by_password,), ca_file=doors.ca, user=USER, password="hush-hush", api_key="")
    assert "hush-hush" not in refused(secret) + repr(secret)
