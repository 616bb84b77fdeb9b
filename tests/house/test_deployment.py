"""The files of deploy/, compose.yaml and Dockerfile: checked by the tools they are for, and held against the settings and each other.

No container was run for this: it takes a container engine. What can be checked without one is.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import ROOT, Settings

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("app-1", "app-2", "jobs-1", "jobs-2", "setup")
NODES = ("es-1", "es-2", "es-3")
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")
ENVIRONMENT = dict(
    line.split("=", 1) for line in (DEPLOY / "compose.env.example").read_text("utf-8").splitlines() if re.match(r"\w+=", line)
)
UNITS = ("dargah-web.service", "dargah-jobs.service")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def filled(text: str) -> str:
    """With the values of .env; secrets that are to be made are long."""

    def value(match: re.Match[str]) -> str:
        name, kind, default = match.groups()
        return ENVIRONMENT.get(name) or ("s" * 40 if name in ENVIRONMENT else default if kind == "-" else pytest.fail(f"{name} is nowhere"))

    return VARIABLE.sub(value, text)


def environment(service: str) -> Mapping[str, str]:
    return {name: filled(str(value)) for name, value in SERVICES[service]["environment"].items()}


@pytest.mark.parametrize("service", OURS)
def test_what_compose_sets_are_settings_that_work_together(service: str) -> None:
    known = {item.metadata["env"]: item.name for item in fields(Settings)}
    given = environment(service)
    assert set(given) <= set(known)
    chosen = Settings(**{known[name]: value for name, value in given.items()}).check()
    assert (chosen.production, chosen.engine, chosen.trusted_proxies) == (True, "fallback", 1)
    assert chosen.metrics_token and chosen.site_url.startswith("https://")
    assert chosen.engine_options["pool_size"] == 5


def test_every_variable_has_a_default_or_stands_in_the_example() -> None:
    used = {match[1]: match[2] for match in VARIABLE.finditer((ROOT / "compose.yaml").read_text("utf-8"))}
    assert {name for name, kind in used.items() if kind == "?"} == set(ENVIRONMENT)


def test_the_applications_reach_the_servers_that_are_there() -> None:
    given = environment("app-1")
    assert [re.match(r"https://([\w-]+):9200$", url)[1] for url in given["ELASTICSEARCH_URL"].split(",")] == list(NODES)  # type: ignore[index]
    assert re.fullmatch(r"postgresql://(\w+):\w+@postgres/(\w+)", given["DATABASE_URL"])
    database = environment("postgres")
    assert (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@postgres/{database['POSTGRES_DB']}"
        == given["DATABASE_URL"]
    )
    assert "--locale=C" in database["POSTGRES_INITDB_ARGS"]
    for node in NODES:
        assert environment(node)["node.name"] == node
        assert environment(node)["ELASTIC_PASSWORD"] == given["ELASTICSEARCH_PASSWORD"]
        assert environment(node)["cluster.initial_master_nodes"].split(",") == list(NODES)
    assert given["ELASTICSEARCH_CA"] == "/certificates/ca/ca.crt"


def test_only_the_proxy_is_open_to_the_world_and_it_knows_both_applications() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {"proxy": ["80:80", "443:443"]}
    upstream = re.findall(r"server ([\w-]+):(\d+)", (DEPLOY / "nginx" / "upstream-compose.conf").read_text("utf-8"))
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert upstream == [("app-1", "5000"), ("app-2", "5000")]
    assert 'CMD ["gunicorn", "--bind", "0.0.0.0:5000", "wsgi:app"]' in dockerfile and "EXPOSE 5000" in dockerfile


def test_each_application_has_a_folder_and_a_job_worker_of_its_own() -> None:
    for number in "12":
        app, jobs = (SERVICES[f"{kind}-{number}"] for kind in ("app", "jobs"))
        assert app["volumes"] == jobs["volumes"] and f"instance-{number}:/var/lib/dargah" in app["volumes"]
        assert jobs["command"] == ["flask", "jobs", "work"]
    assert "INSTANCE_DIR=/var/lib/dargah" in (ROOT / "Dockerfile").read_text("utf-8")


def test_everything_that_is_named_is_there() -> None:
    volumes = set(COMPOSE["volumes"])
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other] or SERVICES[other]["image"] == "dargah", f"{other} tells nobody that it is healthy"
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in volumes or source.startswith("${TLS_FOLDER") or (ROOT / source).exists(), volume


def test_images_have_short_names_and_versions() -> None:
    images = {service["image"] for service in SERVICES.values()}
    assert images == {"dargah", "nginx:stable", "postgres:18", "elasticsearch:9.1.0"}
    stages = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    assert set(stages) == {"python:3.13-slim"}


def test_the_image_is_made_of_what_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for name in re.findall(r"-r (\S+)", text):
        assert (ROOT / name).exists()
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".env", ".venv", "instance", "node_modules"} <= set(ignored)
    assert not {"app", "data", "migrations", "translations", "package-lock.json", "gunicorn.conf.py", "wsgi.py"} & set(ignored)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=dargah.example.ir -keyout privkey.pem -out fullchain.pem"
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("upstream", ["upstream-host.conf", "upstream-compose.conf"])
def test_nginx_accepts_its_configuration(certificate: Path, tmp_path: Path, upstream: str) -> None:
    if not Path(NGINX).exists():
        pytest.skip("no nginx: apt-get install nginx-light")
    site = (DEPLOY / "nginx" / "site.conf").read_text("utf-8").replace("/etc/ssl/dargah", str(certificate))
    (tmp_path / "site.conf").write_text(site, "utf-8")
    servers = re.sub(r"app-[12]:", "127.0.0.1:", (DEPLOY / "nginx" / upstream).read_text("utf-8"))
    (tmp_path / "upstream.conf").write_text(servers, "utf-8")
    inside = f"include {tmp_path}/upstream.conf;\ninclude {tmp_path}/site.conf;\n"
    top = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{inside}}}\n"
    (tmp_path / "nginx.conf").write_text(top, "utf-8")
    done = subprocess.run([NGINX, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr, done.stderr


def verified(unit: Path) -> subprocess.CompletedProcess[str]:
    """Without manual pages, and without a terminal: it would stop, waiting for one, when the tests run in the background."""
    command = ["systemd-analyze", "--man=no", "--no-pager", "verify", str(unit)]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, start_new_session=True, check=False
    )


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_accepts_the_units(tmp_path: Path, unit: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: apt-get install systemd")
    text = (DEPLOY / "systemd" / unit).read_text("utf-8").replace("/srv/dargah", str(ROOT)).replace("User=dargah", "User=root")
    (tmp_path / unit).write_text(text, "utf-8")
    done = verified(tmp_path / unit)
    told = [line for line in done.stderr.splitlines() if unit in line]
    assert done.returncode == 0 and told == [], done.stderr


def test_a_unit_with_a_slip_would_be_seen(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: apt-get install systemd")
    text = (DEPLOY / "systemd" / UNITS[0]).read_text("utf-8").replace("Restart=always", "Restart=sometimes")
    (tmp_path / UNITS[0]).write_text(text, "utf-8")
    done = verified(tmp_path / UNITS[0])
    assert "sometimes" in done.stderr


def test_the_units_start_what_dev_py_starts() -> None:
    dev = (ROOT / "dev.py").read_text("utf-8")
    web, jobs = ((DEPLOY / "systemd" / unit).read_text("utf-8") for unit in UNITS)
    assert "-m gunicorn --bind 127.0.0.1:5000 wsgi:app" in web and '"gunicorn"' in dev
    assert "-m flask --app wsgi jobs work" in jobs and '"jobs", "work"' in dev


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_can_be_run(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
