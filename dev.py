#!/usr/bin/env python3
"""Dargah with nothing but Python 3.11 or newer.

  python3 dev.py run [--host H] [--port P] [--workers N]   set up what is missing, then serve on 127.0.0.1:5000
  python3 dev.py setup                                     everything `run` does but serving
  python3 dev.py test [PYTEST ARGUMENTS]                   the tests
  python3 dev.py drill [NAME]                              the long tests of tests/drills, or those whose name has NAME
  python3 dev.py lint                                      style, types, import rules, templates, translations
  python3 dev.py help                                      this text

It keeps all it makes in .venv, node_modules, build and instance, and does nothing twice.
"""
# The standard library only, and syntax of Python 3.6, so that an old Python can still say that it is too old.

import argparse
import contextlib
import errno
import functools
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULE = [str(PYTHON), "-m"]
FLASK = [*MODULE, "flask", "--app", "wsgi"]
OLDEST_PYTHON = (3, 11)
TOO_OLD = "Dargah needs Python 3.11 or newer; this is Python %d.%d. Install a newer one and name it: python3.11 dev.py run"
FULL = "The disk is full. Free some space (`df -h` shows where), then run the same command again; it goes on where it stopped."
LOCKED = "The database is locked by another program. End that one, or use other data: INSTANCE_DIR=/another/folder python3 dev.py run"
OFFLINE = """The package registry does not answer: is there a network, and does it need a proxy (HTTPS_PROXY) or a mirror
(PIP_INDEX_URL, NPM_CONFIG_REGISTRY)? The network is needed only once; then run the same command again."""
CAUSES = {
    "No space left on device|ENOSPC|disk is full|Disk quota exceeded": FULL,
    "database is locked": LOCKED,
    "ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError"
    "|Max retries exceeded|from versions: none|Network is unreachable|name resolution|Connection refused|error sending request": OFFLINE,
}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  to be answered, not bound
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
children: "list[subprocess.Popen[str]]" = []
say = functools.partial(print, flush=True)


class Stop(SystemExit):
    """Ends dev.py with exit code 1 and a message that says what happened and what to do."""


def start(command: "list[str]", out: "int | None" = None, err: "int | None" = None) -> "subprocess.Popen[str]":
    """Start a command in a process group of its own, so that all of it can be ended."""
    child = subprocess.Popen(command, cwd=ROOT, start_new_session=True, text=True, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    children.append(child)
    return child


def step(what: str, command: "list[str]", quiet: bool = True) -> None:
    """Say what is done, do it, and stop with its cause if it fails."""
    say("· " + what)
    child = start(command, out=subprocess.PIPE if quiet else None, err=subprocess.STDOUT if quiet else subprocess.PIPE)
    output = "".join(text for text in child.communicate() if text)
    children.remove(child)
    if child.returncode:
        raise Stop(cause(what, command, output))


def cause(what: str, command: "list[str]", output: str) -> str:
    """Why a step failed, in a line or two that say what to do."""
    for pattern, message in CAUSES.items():
        if re.search(pattern, output):
            return message
    last = [line.strip() for line in output.splitlines() if line.strip()] or ["it said nothing"]
    return f"{what}: failed. {last[-1]}\nTo see all of it: {' '.join(command)}"


def once(name: str, inputs: "list[Path]", product: Path, do: "Callable[[], None]") -> None:
    """Do something unless its product is there and its inputs have the names and contents of the last success."""
    seen = hashlib.sha256()
    for path in sorted(inputs):
        seen.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    mark = VENV / f"done-{name}"
    if not (product.exists() and mark.exists() and mark.read_text() == seen.hexdigest()):
        do()
        mark.write_text(seen.hexdigest())


def works(command: "list[str]") -> str:
    """What the command prints, if it is there and succeeds."""
    with contextlib.suppress(OSError):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return done.stdout if done.returncode == 0 else ""
    return ""


def make_environment() -> None:
    """Make .venv, or make it anew if its Python or pip is gone or too old."""
    if works([str(PYTHON), "-c", f"import sys, pip; print(sys.version_info >= {OLDEST_PYTHON})"]).strip() == "True":
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    if all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        step("Making .venv", [sys.executable, "-m", "venv", str(VENV)])
    elif works(["uv", "--version"]):
        step("Making .venv with uv", ["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)])
    else:
        raise Stop("This Python has no `venv` module with `ensurepip`. On Debian and Ubuntu: apt-get install python3-venv")


def install(requirements: str) -> None:
    """Install a locked list, once; by uv where it works, because it is faster, else by pip."""
    what, listed = f"Installing {requirements} (the first time takes a minute)", ["--quiet", "--require-hashes", "-r", requirements]

    def by_uv_or_pip() -> None:
        if works(["uv", "--version"]):
            try:
                return step(what, ["uv", "pip", "install", "--python", str(PYTHON), *listed])
            except Stop:
                say("  uv could not do it; now with pip")
        return step(what, [*MODULE, "pip", "--disable-pip-version-check", "install", *listed])

    once(requirements, [ROOT / requirements], PYTHON, by_uv_or_pip)


def node_is_here() -> bool:
    """Whether this machine has a Node that is new enough (20), and npm with it."""
    version = re.match(r"v(\d+)\.", works(["node", "--version"]))
    return bool(version and int(version[1]) >= 20 and shutil.which("npm"))


def build_assets() -> None:
    """Styles, scripts, fonts and icons, whenever what they are made of has changed."""
    app, command = ROOT / "app", [*FLASK, "assets", "build"]
    drawn = [path for path in app.rglob("*.py") if b'class="' in path.read_bytes()]
    own = [path for path in (app / "web" / "assets").rglob("*") if path.is_file()]
    inputs = [ROOT / "package-lock.json", app / "web" / "compile.py", *app.glob("**/templates/**/*.html"), *own, *drawn]
    if not node_is_here():
        install("requirements-assets.txt")
    once("assets", inputs, ROOT / "build" / "manifest.json", lambda: step("Building styles, scripts and fonts", command))


def prepare(requirements: str) -> None:
    """Everything that both serving and testing need."""
    make_environment()
    install(requirements)
    build_assets()
    messages, command = ROOT / "translations" / "fa" / "LC_MESSAGES" / "messages.po", [*FLASK, "translations", "compile"]
    once("translations", [messages], messages.with_suffix(".mo"), lambda: step("Compiling translations", command))


def set_up() -> None:
    """Everything but serving: environment, assets, translations, database, starter catalogue."""
    prepare("requirements.txt")
    step("Bringing the database up to date", [*FLASK, "db", "upgrade"])
    step("Loading the starter catalogue, if there is none", [*FLASK, "catalog", "import", "data/starter", "--if-empty"], quiet=False)


def check_address(host: str, port: int) -> None:
    """Stop now, with advice, if nothing can be served there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: f"Port {port} is taken by another program. Choose another: python3 dev.py run --port {port % 65535 + 1}",
            errno.EACCES: f"Port {port} needs the rights of an administrator. Choose one above 1023 with --port",
        }
        other = f"Nothing can be served on {host}, port {port} ({error.strerror}). Choose others with --host and --port"
        raise Stop(reasons.get(error.errno or 0, other)) from None


def serve(host: str, port: int, workers: int) -> None:
    """Web workers and the job worker, until one of them ends or somebody ends this."""
    bound, inside = (f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in (host, EVERYWHERE.get(host, host)))
    say("· Starting the web server and the job worker")
    web = start([*MODULE, "gunicorn", "--bind", bound, "--workers", str(workers), "--log-level", "warning", "wsgi:app"])
    jobs = start([*FLASK, "jobs", "work"])
    ready, deadline = False, time.monotonic() + 120
    while True:
        for child, name in ((web, "web server"), (jobs, "job worker")):
            if child.poll() is not None:
                raise Stop(f"The {name} ended by itself (exit code {child.returncode}, its last words are above); the rest was ended too.")
        if not ready and answers(f"http://{inside}/healthz"):
            say(f"Dargah is ready: http://{inside}  (Ctrl-C ends it)")
            ready = True
        if not ready and time.monotonic() > deadline:
            raise Stop("The web server did not answer within 120 seconds; its messages are above.")
        time.sleep(0.2)


def answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=10) as answer:
        return bool(answer.status == 200)
    return False


def signal_all(number: int) -> bool:
    """Send a signal to every group of ours that still has a process; whether there was one."""
    alive = False
    for child in children:
        child.poll()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
            alive = True
    return alive


def end_children() -> None:
    """End every process that was started here: asked at first, killed after 15 seconds."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    deadline = time.monotonic() + 15
    alive = signal_all(signal.SIGTERM)
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = signal_all(0)
    signal_all(signal.SIGKILL)


def lint() -> None:
    """All checks, even after one failed, so that everything is seen at once."""
    prepare("requirements-dev.txt")
    checks = {
        "ruff check": [*MODULE, "ruff", "check"],
        "ruff format": [*MODULE, "ruff", "format", "--check"],
        "mypy": [*MODULE, "mypy"],
        "lint-imports": [str(PYTHON), "-c", "from importlinter.cli import lint_imports_command as main; main()"],
        "djlint": [*MODULE, "djlint", "--lint", "app"],
        "translations": [*FLASK, "translations", "check"],
    }
    failed = []
    for name, check in checks.items():
        say("· " + name)
        failed += [name] if start(check).wait() else []
    if failed:
        raise Stop("Not clean: " + ", ".join(failed))


def arguments(words: "list[str]") -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 serves on every address of this machine")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    wish = parser.parse_args(words)
    if not (0 < wish.port < 65536 and 0 < wish.workers < 65):
        parser.error("--port goes from 1 to 65535, --workers from 1 to 64")
    return wish


def command(word: str, rest: "list[str]") -> None:
    """Do what the first word on the command line asks for."""
    if word == "run":
        wish = arguments(rest)
        check_address(wish.host, wish.port)
        set_up()
        serve(wish.host, wish.port, wish.workers)
    elif word == "setup":
        set_up()
    elif word in ("test", "drill"):
        prepare("requirements-dev.txt")
        if not works([str(PYTHON), str(ROOT / "tests/elasticsearch_node/java.py")]):
            install("requirements-java.txt")
        chosen = rest if word == "test" else ["tests/drills", *(["-k", rest[0]] if rest else [])]
        os.chdir(ROOT)
        os.execv(str(PYTHON), [*MODULE, "pytest", *chosen])  # noqa: S606  it gets the keyboard, and its exit code is ours
    elif word == "lint":
        lint()
    elif word in ("help", "-h", "--help"):
        say((__doc__ or "").strip())
    else:
        raise Stop(f"dev.py knows no `{word}`. What it knows: run, setup, test, drill, lint, help.")


def main(words: "list[str]") -> None:
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # as pip does: a company's proxy may sign with a certificate of its own
    for number in ENDINGS:
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise Stop(TOO_OLD % sys.version_info[:2])
        command(words[0] if words else "help", words[1:])
    except OSError as error:
        raise Stop(cause("dev.py", [sys.executable, *sys.argv], str(error))) from None
    finally:
        end_children()


if __name__ == "__main__":
    main(sys.argv[1:])
