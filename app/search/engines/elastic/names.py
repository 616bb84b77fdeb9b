"""Names of our indices and aliases in a cluster that others may share.

`<prefix>.<chain>.<mapping>.<time>-<token>`   one physical index, made by one build
`<prefix>.<chain>.<mapping>.read|write`       the aliases in front of the one in force
`<physical>-building`                         the alias by which a build writes, gone when the index is in force or swept

The versions are part of the names, so that a program never reads an index of another version, and the old and the new
program can work side by side during an upgrade.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from app.search.engines.elastic.mapping import MAPPING_VERSION
from app.text.chain import CHAIN_VERSION


@dataclass(frozen=True)
class Names:
    """The names that belong to a prefix and to the versions of this program."""

    prefix: str
    chain: int = CHAIN_VERSION
    mapping: int = MAPPING_VERSION

    @property
    def stem(self) -> str:
        return f"{self.prefix}.{self.chain}.{self.mapping}"

    @property
    def read(self) -> str:
        return f"{self.stem}.read"

    @property
    def write(self) -> str:
        return f"{self.stem}.write"

    @property
    def ours(self) -> str:
        """Matches everything of this prefix, of whatever version."""
        return f"{self.prefix}.*"

    def physical(self) -> str:
        """A new name for an index to be built."""
        return f"{self.stem}.{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"

    @staticmethod
    def building(physical: str) -> str:
        return f"{physical}-building"
