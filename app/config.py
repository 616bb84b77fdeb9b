"""Typed settings, read from the environment only, once, at start.

Every knob of the product stands here with its default and its meaning; the README's table is checked against it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from flask import current_app

ROOT = Path(__file__).resolve().parent.parent
NODE_ADDRESS = re.compile(r"https?://[\w.-]+:\d{1,5}(/[\w./-]*)?")
SITE_ADDRESS = re.compile(r"https?://[\w.-]+(:\d{1,5})?(/[\w./-]*)?")


class SettingError(RuntimeError):
    """A setting is missing or cannot be understood; the message names it and says what to write."""


def _setting(env: str, default: str, meaning: str) -> str:
    return field(default=default, metadata={"env": env, "meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings as text; the typed readings are the properties below."""

    environment: str = _setting("DARGAH_ENV", "development", "`development` or `production`")
    secret_key: str = _setting("SECRET_KEY", "", "signs cookies; required in production")
    database_url: str = _setting("DATABASE_URL", "", "SQLAlchemy address; empty: SQLite in the instance folder")
    pool_size: str = _setting("DATABASE_POOL_SIZE", "5", "PostgreSQL: connections that each process keeps open")
    pool_overflow: str = _setting("DATABASE_POOL_OVERFLOW", "5", "PostgreSQL: further connections for moments of need")
    pool_timeout: str = _setting("DATABASE_POOL_TIMEOUT", "5", "PostgreSQL: seconds to wait for a free or a new connection")
    pool_recycle: str = _setting("DATABASE_POOL_RECYCLE", "1800", "PostgreSQL: seconds after which a connection is made anew")
    pool_ping: str = _setting("DATABASE_POOL_PING", "on", "PostgreSQL: `on` tries each connection before it is used; `off`")
    statement_timeout: str = _setting(
        "DATABASE_STATEMENT_TIMEOUT", "60", "PostgreSQL: seconds that one statement may take; `0`: for ever; migrations may always"
    )
    lock_timeout: str = _setting("DATABASE_LOCK_TIMEOUT", "10", "PostgreSQL: seconds to wait for a lock; `0`: for ever")
    application_name: str = _setting("DATABASE_APPLICATION_NAME", "dargah", "PostgreSQL: the name by which its administrator sees us")
    metrics_token: str = _setting("METRICS_TOKEN", "", "who shows it may read `/metrics`; empty: this machine alone")
    site_url: str = _setting(
        "SITE_URL",
        "",
        "public address, for short links, QR codes, the site map and what search engines read; empty: the address of the request",
    )
    instance_dir: str = _setting("INSTANCE_DIR", str(ROOT / "instance"), "database, index and other data of this installation")
    cli_language: str = _setting("CLI_LANGUAGE", "fa", "language of messages about bad input on the command line: `fa` or `en`")
    rate_limit: str = _setting("RATE_LIMIT", "240 per minute", "requests of one address to search and click-out; `off` for none")
    rate_limit_storage: str = _setting(
        "RATE_LIMIT_STORAGE", "memory://", "where they are counted; a `redis://` address counts across hosts"
    )
    page_cache: str = _setting("PAGE_CACHE_MB", "32", "megabytes of rendered pages that each web worker keeps; `0` for none")
    search_engine: str = _setting(
        "SEARCH_ENGINE",
        "",
        "`embedded`, `elastic`, or `fallback`: Elasticsearch, and while it is away the embedded one; empty: `fallback` if there is "
        "an `ELASTICSEARCH_URL`, else `embedded`",
    )
    search_slow: str = _setting("SEARCH_SLOW_SECONDS", "0.3", "a p95 of Elasticsearch above this hands over to the embedded engine")
    elasticsearch_url: str = _setting("ELASTICSEARCH_URL", "", "addresses of the nodes, with commas between")
    elasticsearch_index: str = _setting("ELASTICSEARCH_INDEX", "dargah", "how the names of our indices begin")
    elasticsearch_api_key: str = _setting("ELASTICSEARCH_API_KEY", "", "encoded API key; or")
    elasticsearch_user: str = _setting("ELASTICSEARCH_USER", "", "the name to sign in with")
    elasticsearch_password: str = _setting("ELASTICSEARCH_PASSWORD", "", "and its password")
    elasticsearch_ca: str = _setting(
        "ELASTICSEARCH_CA", "", "file of the authority that signed the certificates; empty: those of the system"
    )
    elasticsearch_timeout: str = _setting(
        "ELASTICSEARCH_TIMEOUT", "1", "seconds that a search waits for a node, before the next one is asked"
    )
    elasticsearch_replicas: str = _setting(
        "ELASTICSEARCH_REPLICAS", "0-1", "further copies of the index: as many as nodes allow, within this range"
    )
    job_poll: str = _setting("JOB_POLL_SECONDS", "0.2", "how often the job worker looks for work")
    proxies: str = _setting("TRUSTED_PROXIES", "0", "how many reverse proxies stand in front and set X-Forwarded-*")
    log_level: str = _setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def instance(self) -> Path:
        return Path(self.instance_dir)

    @property
    def index_dir(self) -> Path:
        return self.instance / "index"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'dargah.sqlite3'}"

    @property
    def engine_options(self) -> dict[str, Any]:
        """What SQLAlchemy is told of the pool and the driver."""
        if not self.database.startswith("postgresql"):
            return {}
        limits = f"-c statement_timeout={_milliseconds(self.statement_timeout)} -c lock_timeout={_milliseconds(self.lock_timeout)}"
        return {
            "pool_size": int(self.pool_size),
            "max_overflow": int(self.pool_overflow),
            "pool_timeout": int(self.pool_timeout),
            "pool_recycle": int(self.pool_recycle),
            "pool_pre_ping": self.pool_ping == "on",
            "pool_use_lifo": True,  # those that are not needed come of age and are closed
            "connect_args": {
                "application_name": self.application_name,
                "connect_timeout": max(2, int(self.pool_timeout)),  # libpq knows no shorter one
                "keepalives_idle": 30,
                "options": limits,
            },
        }

    @property
    def engine(self) -> str:
        return self.search_engine or ("fallback" if self.elasticsearch_urls else "embedded")

    @property
    def elasticsearch_urls(self) -> tuple[str, ...]:
        return tuple(url.strip().rstrip("/") for url in self.elasticsearch_url.split(",") if url.strip())

    @property
    def elasticsearch_seconds(self) -> float:
        return float(self.elasticsearch_timeout)

    @property
    def search_slow_seconds(self) -> float:
        return float(self.search_slow)

    @property
    def page_cache_bytes(self) -> int:
        return int(float(self.page_cache) * 1_000_000)

    @property
    def job_poll_seconds(self) -> float:
        return float(self.job_poll)

    @property
    def trusted_proxies(self) -> int:
        return int(self.proxies)

    @property
    def rate_limited(self) -> bool:
        return self.rate_limit != "off"

    def check(self) -> "Settings":
        """Return itself, or raise `SettingError` for the first setting that cannot work."""
        if self.environment not in ("development", "production"):
            raise SettingError(f"DARGAH_ENV is {self.environment!r}: write development or production.")
        if self.production and len(self.secret_key) < 32:
            raise SettingError(
                "SECRET_KEY is missing or shorter than 32 characters, and DARGAH_ENV is production. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.cli_language not in ("fa", "en"):
            raise SettingError(f"CLI_LANGUAGE is {self.cli_language!r}: write fa or en.")
        if self.site_url and not SITE_ADDRESS.fullmatch(self.site_url):
            raise SettingError(f"SITE_URL is {self.site_url!r}: write the public address, such as https://dargah.example.ir.")
        if self.pool_ping not in ("on", "off"):
            raise SettingError(f"DATABASE_POOL_PING is {self.pool_ping!r}: write on or off.")
        self._check_search()
        self._check_numbers()
        return self

    def _check_search(self) -> None:
        if self.engine not in ("embedded", "elastic", "fallback"):
            raise SettingError(f"SEARCH_ENGINE is {self.search_engine!r}: write embedded, elastic or fallback.")
        if self.engine != "embedded" and not self.elasticsearch_urls:
            raise SettingError(f"SEARCH_ENGINE is {self.engine}, and ELASTICSEARCH_URL is empty: write the addresses of the nodes.")
        for url in self.elasticsearch_urls:
            if not NODE_ADDRESS.fullmatch(url):
                raise SettingError(
                    f"ELASTICSEARCH_URL has {url!r}: write addresses such as https://node1.example.ir:9200, with commas between."
                )
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", self.elasticsearch_index):
            raise SettingError(f"ELASTICSEARCH_INDEX is {self.elasticsearch_index!r}: write small Latin letters, digits and hyphens.")
        if not re.fullmatch(r"\d-(\d|all)", self.elasticsearch_replicas):
            raise SettingError(f"ELASTICSEARCH_REPLICAS is {self.elasticsearch_replicas!r}: write a range such as 0-1 or 1-2.")

    def _check_numbers(self) -> None:
        for env, text in (
            ("DATABASE_STATEMENT_TIMEOUT", self.statement_timeout),
            ("DATABASE_LOCK_TIMEOUT", self.lock_timeout),
            ("PAGE_CACHE_MB", self.page_cache),
            ("JOB_POLL_SECONDS", self.job_poll),
            ("TRUSTED_PROXIES", self.proxies),
            ("SEARCH_SLOW_SECONDS", self.search_slow),
            ("ELASTICSEARCH_TIMEOUT", self.elasticsearch_timeout),
        ):
            try:
                bad = float(text) < 0
            except ValueError:
                bad = True
            if bad:
                raise SettingError(f"{env} is {text!r}: write a number that is not negative.")
        for env, text in (
            ("DATABASE_POOL_SIZE", self.pool_size),
            ("DATABASE_POOL_OVERFLOW", self.pool_overflow),
            ("DATABASE_POOL_RECYCLE", self.pool_recycle),
            ("DATABASE_POOL_TIMEOUT", self.pool_timeout),
        ):
            if not text.isdecimal():
                raise SettingError(f"{env} is {text!r}: write a whole number.")
        if not int(self.pool_size):
            raise SettingError("DATABASE_POOL_SIZE is 0: write at least 1.")


def _milliseconds(seconds: str) -> int:
    return round(float(seconds) * 1000)


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; raises `SettingError`."""
    names = {item.name: item.metadata["env"] for item in fields(Settings)}
    return Settings(**{name: environ[env] for name, env in names.items() if env in environ}).check()


def settings() -> Settings:
    """The settings of the current application."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
