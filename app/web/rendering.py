"""Jinja set for pages with hundreds of calls and a dozen imported templates; what templates can do is the same."""

from collections.abc import Callable, MutableMapping
from types import CodeType, FunctionType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Environment as JinjaEnvironment
from jinja2 import Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape


def shown(value: object) -> Markup:
    """Jinja escapes every value; half of them are markup already."""
    return value if type(value) is Markup else escape(value)


class PageTemplate(Template):
    """Its compiled code calls `shown` on what it prints."""

    @classmethod
    def from_code(
        cls,
        environment: JinjaEnvironment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  its name in Jinja
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = shown
        return template


SCOPES = ("_block_vars", "_loop_vars")
"""What the compiler adds to calls for functions that want the context."""


class PageContext(Context):
    """Calls macros and plain functions without asking first, for each call anew, what else they could be."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Jinja's own way for what wants the context, and for everything rare."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        for name in SCOPES:
            kwargs.pop(name, None)
        return called(*args, **kwargs)


class PageEnvironment(Environment):
    """Templates share one mapping of globals. Jinja lays an empty one over it for each template, and compares both at each import."""

    context_class = PageContext
    template_class = PageTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_rendering(app: Flask) -> None:
    """Before anything asks for the environment."""
    app.jinja_environment = PageEnvironment
