"""Tables of parameters and their joint limits, as docs/odd.md has them."""

from __future__ import annotations

import re

from cisim.model.joint_limits import PARAMETER_LIMITS
from cisim.model.parameters import PARAMETERS, Parameter
from cisim.report.describe import joint_draws_text, parameter_as_dict
from cisim.report.markdown import escape_dollars, markdown_table

GREEK = (
    "alpha", "beta", "chi", "delta", "eta", "gamma", "iota", "kappa", "lambda", "nu", "omega", "phi", "pi", "psi",
    "rho", "sigma", "tau", "theta", "varsigma", "zeta",
)  # fmt: skip


def symbol_in_maths(symbol: str) -> str:
    """A declared symbol as mathematics: ``T_a`` becomes ``$T_{a}$``, and Greek letters are written as such."""
    if not symbol:
        return ""
    text = re.sub(r"_(\w+)", lambda m: "_{" + m[1] + "}", symbol)
    text = re.sub(rf"\b({'|'.join(GREEK)})(?=\b|_)", lambda m: "\\" + m[1], text)
    return f"${text}$" if "\\" in text or "_" in text or len(text) == 1 else f"$\\mathrm{{{text}}}$"


def number_text(value: object) -> str:
    """A value as it is written in a scenario file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def allowed_text(parameter: Parameter) -> str:
    """Its options, or the ends of its range."""
    allowed = parameter_as_dict(parameter)["allowed"]
    if isinstance(allowed[0], str | bool):
        return ", ".join(map(number_text, allowed))
    return " to ".join(map(number_text, allowed))


def parameter_row(parameter: Parameter, key: str) -> list[str]:
    """Its line in a table with the head ``PARAMETER_HEAD``; ``key`` as it is shown there."""
    return [
        f"`{key}`",
        symbol_in_maths(parameter.symbol),
        number_text(parameter.default),
        allowed_text(parameter),
        escape_dollars(parameter.unit),
        escape_dollars(parameter.text),
        parameter.grade,
        escape_dollars(parameter.source),
        joint_draws_text(parameter),
    ]


PARAMETER_HEAD = ("key", "symbol", "default", "allowed", "unit", "meaning", "grade", "source", "in joint draws")


def parameters() -> str:
    """Every parameter that does not belong to a condition, with its scope."""
    rows = [[*parameter_row(p, p.key), p.scope] for p in PARAMETERS]
    return markdown_table((*PARAMETER_HEAD, "scope"), rows)


def joint_limits() -> str:
    """Limits of several parameters together."""
    rows = [[f"`{limit.formula}`", f"at most `{limit.most}`", limit.reason] for limit in PARAMETER_LIMITS]
    return markdown_table(("together", "allowed", "for"), rows)
