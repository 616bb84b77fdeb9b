"""QR codes as drawings: black on white in every theme, so that every telephone reads them."""

from functools import lru_cache

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Empty modules around the code that the standard asks for."""


@lru_cache(maxsize=1024)
def qr_svg(text: str, css: str = "", label: str = "") -> Markup:
    """`text` as an `<svg>` without size and style: `css` is its class, `label` what a screen reader says (none: hidden)."""
    code = segno.make_qr(text, error="m")
    width = code.symbol_size(border=QUIET_ZONE)[0]
    path = "".join(f"M{x} {y}h{length}" for x, y, length in _runs(code))
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    head = Markup('<svg class="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges" {}>').format(css, width, width, told)
    ground = Markup('<path fill="#fff" d="M0 0h{0}v{0}H0z"/>').format(width)
    return head + ground + Markup('<path stroke="#000" d="{}"/></svg>').format(path)


def _runs(code: segno.QRCode) -> list[tuple[int, float, int]]:
    """(x, middle line, length) of each row's dark runs."""
    found = []
    for y, row in enumerate(code.matrix_iter(border=QUIET_ZONE)):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y + 0.5, x - start))
                start = None
    return found


def qr_file(text: str) -> str:
    """The same code as a file of its own."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + str(qr_svg(text)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
