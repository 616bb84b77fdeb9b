"""Our own drawings (the mark, the wordmark) inlined, so that their colours follow the theme."""

import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from app.web.qr import qr_svg

FOLDER = Path(__file__).parent / "assets" / "img"
ROOT_TAG = re.compile(r"<svg[^>]*\b(viewBox=\"[^\"]+\")[^>]*>")


@cache
def svg(name: str, css: str = "", label: str = "") -> Markup:
    """The drawing `assets/img/<name>.svg` with class `css`; hidden from screen readers unless it has a `label`."""
    source = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").strip()
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    opening = Markup('<svg class="{}" {} {}>')
    squeezed = re.sub(r">\s+<", "><", source)
    found = ROOT_TAG.match(squeezed)
    if found is None:
        raise ValueError(f"{name}.svg has no viewBox")
    return opening.format(css, Markup(found[1]), role) + Markup(squeezed[found.end() :])  # noqa: S704 our own files


def init_drawings(app: Flask) -> None:
    """Give templates `svg` and `qr_svg`."""
    app.jinja_env.globals.update(svg=svg, qr_svg=qr_svg)
