"""Money as a funder means it, in sentences: grants apart from what comes anyway, the price of an additional child, what
the same money does in service, and sums that make no sense.
"""

from __future__ import annotations

from cisim.comparison.data import ComparisonData
from cisim.comparison.intervals import MIN_RUNS, mean_interval
from cisim.comparison.leverage_sentences import leverage_sentence
from cisim.comparison.marginal_sentences import marginal_sentences
from cisim.comparison.number_text import (
    dollars_text,
    fixed,
    join_names,
    price_text,
    same_digits,
    spread_text,
    years_text,
)
from cisim.comparison.summary_data import ratio_values
from cisim.language import N_, _, format_money, format_number

WARNING_TEXTS = {
    "money_per_child": N_("All money comes to {value} for each child a year: check the sums (usual: {low} to {high})."),
    "grants_per_nonprofit": N_(
        "Grants for a nonprofit come to {value} a year: check the sums (usual: {low} to {high})."
    ),
    "backbone_unpaid": N_(
        "The backbone is on paper only: {value} a year pays no staff (a quarter of its core: {low})."
    ),
}
"""Sentences of ``proportions.warnings_of``."""
BESIDE_TEXTS = {
    "own_income": N_("{amount} of own income"),
    "public_budgets": N_("{amount} of public budgets"),
    "in_kind": N_("{amount} of gifts in kind"),
}
"""Money beside grants, by account."""
LEAST_WHOLE = 10
"""Children from which on they are counted whole."""


def money_sentences(result: ComparisonData) -> list[str]:
    """Grants and all money, what recessions took, what coordination takes, and warnings (``Comparison.to_dict()``)."""
    sentences = [money_sentence(result), beside_sentence(result), recession_sentence(result), *warning_texts(result)]
    return [sentence for sentence in sentences if sentence]


def beside_sentence(result: ComparisonData) -> str:
    """What there is beside grants, and what of it moves with them; empty where there is nothing."""
    income = result["arms"]["isolated"]["income"]
    beside = [_(text).format(amount=dollars_text(income[key])) for key, text in BESIDE_TEXTS.items() if income[key]]
    if not beside:
        return ""
    sentence = _("Beside grants there are {amounts}.").format(amounts=join_names(beside))
    if not income["own_income"]:
        return sentence
    tied = _("Own income starts as a share of grants, so it moves with them.")
    return f"{sentence} {tied}"


def recession_sentence(result: ComparisonData) -> str:
    """What recessions took out of the grant pool; empty where it is nothing."""
    taken = result["recession_took"]
    text = _("Recessions took {amount} of grants, the same in both arms.")
    return text.format(amount=dollars_text(taken)) if taken >= 1 else ""


def money_sentence(result: ComparisonData) -> str:
    """What both arms spent, and what of it went to coordination."""
    arm = result["arms"]["collective"]
    total, pool, money = arm["money_total"], arm["grant_pool"], arm["money"]
    of_grants = {k: 100 * money[k] / pool if pool else 0.0 for k in ("backbone", "data_system")}
    spent = (
        _("Same total money: {total} over {years}, of which {grants} are grants.") if result["equal_money"] else
        _("The arms do NOT spend the same: {total} over {years}, of which {grants} are grants.")
    )  # fmt: skip
    uses = _(
        "In the collective arm the backbone takes {backbone} % and the data system {data} % of the grants, members' "
        "hours of coordination {hours} % of all money."
    )
    spent = spent.format(total=dollars_text(total), years=years_text(result["years"]), grants=dollars_text(pool))
    uses = uses.format(
        backbone=format_number(of_grants["backbone"], 1), data=format_number(of_grants["data_system"], 1),
        hours=format_number(100 * money["coordination"] / total, 1),
    )  # fmt: skip
    return f"{spent} {uses}"


def price_sentences(result: ComparisonData) -> list[str]:
    """How many children it is about, what one more costs in coordination, leverage, and what the same money does in
    service.
    """
    sentences = [children_sentence(result), price_sentence(result), leverage_sentence(result), service_sentence(result)]
    return [sentence for sentence in sentences if sentence]


def children_sentence(result: ComparisonData) -> str:
    """The difference in children who left the last stage at benchmark since the start: the years of a deficit count."""
    more, runs = result["cost_per_additional_child"]["additional_children"], result["runs"]
    values = [more["mean"], *mean_interval(more), more["p10"], more["p90"]]
    whole = max(map(abs, values[:1] + values[3:])) >= LEAST_WHOLE
    mean, low, high, least, most = [fixed(v, 0, sign=True) for v in values] if whole else same_digits(*values)
    text = _(
        "Counted over {years}, the difference in children who leave {stage} at benchmark is {mean} (95 %: {low} to "
        "{high}; {spread}: {least} to {most})."
    )
    if runs < MIN_RUNS:
        text = _(
            "Counted over {years}, the difference in children who leave {stage} at benchmark is {mean} ({spread}: "
            "{least} to {most})."
        )
    return text.format(
        years=years_text(result["years"]), stage=_(result["stages"][result["last_stage"]]["stage"]), mean=mean, low=low,
        high=high, spread=spread_text(runs), least=least, most=most,
    )  # fmt: skip


def price_sentence(result: ComparisonData) -> str:
    """Dollars of coordination for one more child, in one community and over many, or why they are not estimable."""
    cost = result["cost_per_additional_child"]
    over_many = ratio_values(cost["over_many"])
    if over_many is None:
        if mean_interval(cost["additional_children"])[1] < 0:
            return _("One more child has no price: on average fewer children reach the benchmark.")
        return _("What one more child costs is not estimable: the mean number of children may not rise.")
    amounts = {key: dollars_text(value) for key, value in zip(("value", "low", "high"), over_many, strict=True)}
    if cost["estimable"]:
        return _(
            "Over many communities one more child costs {value} of coordination (95 %: {low} to {high}); in one "
            "community {price}."
        ).format(**amounts, price=price_text(cost, result["runs"]))
    return _(
        "Over many communities one more child costs {value} of coordination (95 %: {low} to {high}); for one community "
        "it is not estimable, as too many gain no child."
    ).format(**amounts)


def service_sentence(result: ComparisonData) -> str:
    """What the same money does in service, or how to know."""
    if "marginal" in result:
        return marginal_sentences(result["marginal"])[0]
    return _("What the same money would do in service: cisim compare with --marginal.")


def warning_texts(result: ComparisonData) -> list[str]:
    """Sums that make no sense."""
    texts = []
    for warning in result["warnings"]:
        dollars = {
            key: _("no limit") if value is None else format_money(value)
            for key, value in (("value", warning["value"]), ("low", warning["low"]), ("high", warning["high"]))
        }
        texts.append(_(WARNING_TEXTS[warning["code"]]).format(**dollars))
    return texts
