"""Whether pages are valid HTML, by a real validator: html-validate of the locked packages, run once for many pages."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.config import ROOT
from app.web.compile import node_and_npm

VALIDATOR = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = {"root": True, "extends": ["html-validate:standard"]}


def problems(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What is wrong with `pages` (HTML by address), a line each; `folder` is for files in between."""
    assert VALIDATOR.is_file(), "html-validate is not there: npm ci (or: flask assets build) fetches it"
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        names[str(path)] = address
    rules = folder / "rules.json"
    rules.write_text(json.dumps(RULES), encoding="utf-8")
    command = [*node_and_npm()[0], str(VALIDATOR), "--config", str(rules), "--formatter", "json", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("["), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [f"{names[file['filePath']]}:{item['line']} {item['ruleId']}: {item['message']}" for file in found for item in file["messages"]]
