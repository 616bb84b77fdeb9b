"""Assets in pages: `asset("dargah.css")` is an address, `icon("search")` a drawing; WhiteNoise serves the built files.

What is served is what `flask assets build` left in `build/`; every file name carries its content, so browsers keep it for ever.
"""

import json
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup
from whitenoise import WhiteNoise

from app.config import ROOT

PREFIX = "/static/"
NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{10}\.\w+$")


class AssetsMissingError(RuntimeError):
    """The assets were not built, or not with this one among them; the message says what to do."""


class BuiltAssets:
    """What a build left in `folder`, read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, str]:
        """File name by logical name."""
        return self._read("manifest.json")

    @cached_property
    def icons(self) -> dict[str, str]:
        """Inside of the `<svg>` by icon name."""
        return self._read("icons.json")

    def _read(self, name: str) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise AssetsMissingError("The assets are not built yet. Run: flask assets build") from None
        return found


def _built() -> BuiltAssets:
    found = current_app.extensions["assets"]
    assert isinstance(found, BuiltAssets)
    return found


def asset(name: str) -> str:
    """The address of an asset, by its logical name."""
    manifest = _built().manifest
    if name not in manifest:
        raise AssetsMissingError(f"There is no asset {name!r}. There are: {', '.join(manifest)}. A new one needs: flask assets build")
    return (request.script_root if has_request_context() else "") + PREFIX + manifest[name]


def icon(name: str, class_: str = "", *, flip: bool = False, label: str | None = None, **attributes: Any) -> Markup:
    """A Bootstrap icon, drawn into the page; `flip` mirrors it on right-to-left pages.

    It is hidden from screen readers unless it has a `label`. In names of further attributes `_` stands for `-`.
    """
    classes = " ".join(part for part in ("ic", "ic-flip" if flip else "", class_) if part)
    named = {key.rstrip("_").replace("_", "-"): str(value) for key, value in attributes.items() if value is not None}
    return _drawn(_built().icons[name], classes, label, tuple(named.items()))


@lru_cache(maxsize=2048)
def _drawn(inside: str, classes: str, label: str | None, attributes: tuple[tuple[str, str], ...]) -> Markup:
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    more = Markup("").join(Markup(' {}="{}"').format(*pair) for pair in attributes)
    head = Markup('<svg class="{}" viewBox="0 0 16 16" fill="currentColor" {}{}>').format(classes, told, more)
    return head + Markup(inside + "</svg>")  # noqa: S704  the file of a locked package, nothing that anybody typed


def _served_for_ever(_path: str, url: str) -> bool:
    return bool(NAMED_BY_CONTENT.search(url))


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def init_assets(app: Flask, folder: Path = ROOT / "build") -> None:
    """Give templates `asset` and `icon`, and let WhiteNoise answer for `/static/`."""
    app.extensions["assets"] = BuiltAssets(folder)
    app.jinja_env.globals.update(asset=asset, icon=icon)
    served = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=_served_for_ever,
        add_headers_function=_add_headers,
    )
    if (folder / "static").is_dir():
        served.add_files(str(folder / "static"), prefix=PREFIX)
    app.wsgi_app = served  # type: ignore[method-assign]
