"""Typed settings, read from the environment only, once, at start.

Every knob of the product stands here with its default and its meaning; the README's table is checked against it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from flask import current_app

ROOT = Path(__file__).resolve().parent.parent
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
        self._check_numbers()
        return self

    def _check_numbers(self) -> None:
        for env, text in (("PAGE_CACHE_MB", self.page_cache), ("JOB_POLL_SECONDS", self.job_poll), ("TRUSTED_PROXIES", self.proxies)):
            try:
                bad = float(text) < 0
            except ValueError:
                bad = True
            if bad:
                raise SettingError(f"{env} is {text!r}: write a number that is not negative.")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; raises `SettingError`."""
    names = {item.name: item.metadata["env"] for item in fields(Settings)}
    return Settings(**{name: environ[env] for name, env in names.items() if env in environ}).check()


def settings() -> Settings:
    """The settings of the current application."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
