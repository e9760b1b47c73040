"""Every parameter of the model, declared once, one line each.

Schema, validation, command-line help, sliders, the table in docs/odd.md and the columns the kernels read are all made
from these lines. Parameters of a single condition stand in that condition's own file and use the same class.

Grades: S the source article and its companions, L published literature, A assumption (no good source: sweep it).
Scopes: ``structure`` fixes array shapes, ``world`` is used when a community is drawn (runs that differ in it have
different communities), ``run`` is all else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import isfinite
from typing import Any, Literal, cast, get_args

from cisim.errors import DeclarationError, check_option
from cisim.model.distributions import CORRELATIONS, Distribution, LogUniform, Uniform

Value = bool | int | float | str
Grade = Literal["S", "L", "A"]
Scope = Literal["structure", "world", "run"]


@dataclass(frozen=True)
class Parameter:
    """One number of the model: key ``group.name``, default, allowed range, unit, symbol, grade, source and meaning.

    ``prior`` is the distribution that joint draws take it from (``cisim.scenario.priors``), where that is not half to
    double; ``moves_with`` names numbers that rise and fall with it in joint draws (``CORRELATIONS``).

    Raises:
        DeclarationError: a grade, scope or group there is not, a default outside its range or options.
    """

    key: str
    default: Value
    low: float
    high: float
    unit: str
    symbol: str
    grade: Grade
    source: str
    text: str
    scope: Scope = "run"
    options: tuple[str, ...] = ()
    prior: Distribution | None = None
    moves_with: str = ""

    def __post_init__(self) -> None:
        check_option(f"parameter '{self.key}': grade", self.grade, get_args(Grade))
        check_option(f"parameter '{self.key}': scope", self.scope, get_args(Scope))
        if self.options:
            check_option(f"parameter '{self.key}': default", self.default, self.options)
            return
        numbers = (self.low, self.default, self.high)
        if not all(isinstance(n, int | float) and isfinite(n) for n in numbers) or sorted(numbers) != [*numbers]:
            raise DeclarationError(
                f"parameter '{self.key}': default {self.default!r} in the range {self.low!r} to {self.high!r} given, "
                "allowed: numbers with lowest <= default <= highest"
            )
        if self.prior is not None and not self.low <= self.prior.low < self.prior.high <= self.high:
            raise DeclarationError(
                f"parameter '{self.key}': prior {self.prior} given, allowed: within {self.low!r} to {self.high!r}"
            )
        if self.moves_with:
            check_option(f"parameter '{self.key}': moves_with", self.moves_with, tuple(CORRELATIONS))

    @property
    def group(self) -> str:
        """Section of the scenario file."""
        return self.key.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Last part of the key; names of parameters outside conditions are unique."""
        return self.key.rpartition(".")[2]

    @property
    def member(self) -> str:
        """Its name in ``Param``: group and name, as in ``trust_gain``."""
        return self.key.replace(".", "_")

    @property
    def kind(self) -> type:
        """Python type of the value."""
        return type(self.default)


P = Parameter
GRAPHS = ("networks", "full", "ring", "line", "small_world", "random")
CONTEXTS = ("partners", "prevailing")
BALLOTS = ("interests", "trust_alignment")
RULES = ("attributed", "past_success", "lottery", "equal", "shared_indicators", "need")

# fmt: off
PARAMETERS: tuple[Parameter, ...] = (
    # --- time ---
    P("time.months", 180, 1, 1200, "months", "T", "S", "Elizabeth River took 15 years (C2)", "length of a run", "structure"),
    # --- problem: the three dials, place, and the landscape (M1) ---
    P("problem.known", 0.0, 0, 1, "share", "kappa", "S", "Heifetz, Kania & Kramer 2004 (E14)", "share of search steps in which the right answer can simply be looked up", "world"),
    P("problem.coupling_across", 3, 0, 6, "bits", "K_b", "S", "E14; NKC (Kauffman 1993)", "bits of the neighbouring stages' practice on which the value of a bit depends", "structure"),
    P("problem.coupling_within", 2, 0, 19, "bits", "K_w", "L", "Levinthal 1997", "other bits of the same practice on which the value of a bit depends", "structure"),
    P("problem.authority", 0.3, 0, 1, "share", "theta", "S", "E14", "share of a stage's bits that one organisation can set alone", "world"),
    P("problem.policy_share", 0.5, 0, 1, "share", "pi", "A", "G1; range by judgement", "of the bits no organisation can set alone, the share that only government can set", "world"),
    P("problem.place", 0.5, 0, 1, "share", "lambda", "S", "Stauber comment (G4); value assumed", "share of the landscape that is specific to this community", "world"),
    P("problem.kinship", 0.0, 0, 1, "share", "", "A", "a technique of another age band fits (B10); size assumed", "share of the landscape that all stages have in common: how often what works at one works at another", "world"),
    P("problem.bits", 8, 1, 20, "bits", "n", "L", "Levinthal 1997 uses 10", "elements of a practice", "structure"),
    P("problem.structure", "adjacent", 0, 0, "", "", "L", "Kauffman 1993", "which other bits matter: the next ones, or drawn at random", "structure", ("adjacent", "random")),
    P("problem.effect_floor", 0.3, 0, 1, "effect", "e_0", "A", "", "effectiveness of an average practice; the best one has 1"),
    P("problem.opposition", 0.0, 0, 1, "share", "", "A", "opponents (G3); size assumed", "share of organisations whose private success runs against what works", "world"),
    P("problem.defined", 0.0, 0, 1, "correlation", "d", "S", "well defined (E1, A12, E14)", "correlation of private success with what works, interactions included", "world"),
    P("problem.context", "partners", 0, 0, "", "", "L", "NKC: Kauffman & Johnsen 1991; Rivkin & Siggelkow 2003; one main partner is assumed", "whose practice makes the context: that of one's main partners, or what prevails at the stage", "run", CONTEXTS),
    P("problem.scale", 2.5, 0, 10, "spreads", "c_f", "A", "best of all stages at once: 2.4 to 2.6 spreads of f", "spreads of f above the mean at which a practice has full effect; 0 is the best of its stage", "world", prior=LogUniform(2, 3)),
    P("problem.effect_lowest", 0.05, 0, 0.9, "effect", "e_min", "A", "", "effectiveness of the worst practice", prior=LogUniform(0.02, 0.1)),
    P("problem.turbulence", 0.02, 0, 1, "1/year", "", "A", "form: March 1991; Posen & Levinthal 2012", "chance that a contribution of the landscape is drawn anew in a year", "world", prior=LogUniform(0.005, 0.08)),
    # --- population and service (M9-M11) ---
    P("population.cohort", 3000, 1, 1e7, "children/year", "N", "A", "a city of 250,000", "children born into the community each year"),
    P("population.intake", 0.5, 0.01, 0.99, "share", "q_0", "L", "kindergarten readiness 44-57 % in Cincinnati (V3)", "share of children who enter the first stage on track"),
    P("service.caseload", 300.0, 1, 1e6, "children/FTE", "", "A", "A9, A14: resources fall short of need", "children one fully effective FTE can serve; need R of a cell is its children over this"),
    P("service.entry_share", 0.5, 0.01, 0.99, "share", "gamma", "L", "Cunha & Heckman 2007; value assumed", "weight of the attainment a cohort brings along"),
    P("service.substitution", 0.5, 0.1, 5, "elasticity", "sigma_s", "L", "Cunha, Heckman & Schennach 2010: 0.45-0.65 at school age", "elasticity of substitution between what a cohort brings and what it receives"),
    P("service.crowding", 1.0, 0, 20, "1/organisation", "c", "A", "A7 duplication; size assumed", "how much a crowded cell attracts one more organisation", "world"),
    P("service.move_rate", 0.01, 0, 1, "1/month", "", "A", "", "rate at which an organisation by itself reconsiders where it works"),
    P("service.move_loss", 0.2, 0, 1, "share", "", "A", "", "effectiveness lost by moving to a new cell, regained over time"),
    P("service.background", 0.5, 0, 0.95, "share", "beta", "A", "families, ordinary schooling", "share of the service of a stage with a start that does not come from these organisations", "world", prior=LogUniform(0.25, 0.75)),
    P("service.need_seen", 0.5, 0, 1, "share", "kappa_n", "A", "public statistics exist", "chance that who chooses a place or a grant goes by need", "world", prior=LogUniform(0.25, 1)),
    P("service.need_noise", 0.1, 0, 1, "share", "sigma_n", "A", "", "noise with which need is measured", prior=LogUniform(0.05, 0.2)),
    P("service.handover_loss", 0.02, 0, 1, "share", "", "A", "", "share of the children lost who are handed on to or by an organisation without a tie", prior=Uniform(0, 0.06)),
    P("service.fade_out", 0.5, 0, 1, "share", "omega", "L", "Bailey, Duncan, Odgers & Yu 2017: half within a year, half again in two more", "how much of that fading of what a cohort gained takes place where nothing is built on it", prior=Uniform(0, 1)),
    # --- sectors ---
    P("sectors.nonprofits", 28, 1, 100000, "organisations", "", "A", "mid-size city; Strive had 300 leaders (B1)", "nonprofit organisations", "structure"),
    P("sectors.governments", 7, 0, 1000, "organisations", "", "S", "B3, A10", "government organisations: schools, agencies; each serves a whole stage", "structure"),
    P("sectors.businesses", 5, 0, 1000, "organisations", "", "S", "A10, V17", "businesses that offer places at the last stage", "structure"),
    P("sectors.funders", 4, 1, 50, "funders", "", "A", "", "funders that share the grant pool", "structure"),
    P("sectors.size_spread", 1.0, 0, 2.5, "sd of log", "", "L", "nonprofit sizes are log-normal", "spread of nonprofit sizes", "world"),
    P("sectors.government_fte", 40.0, 0.001, 1e6, "FTE", "", "A", "$7 B coordinated budgets are mostly public (B19)", "mean service capacity of a government organisation, dealt by the children in its stage"),
    P("sectors.business_fte", 5.0, 0.001, 1e6, "FTE", "", "A", "", "capacity one business gives in kind"),
    P("sectors.government_pace", 0.25, 0, 1, "1/month", "", "A", "government is slow; size assumed", "rate of a government's own trials, policy bits included", prior=LogUniform(0.125, 0.5), moves_with="paces of government"),
    P("sectors.policy_pace", 0.05, 0, 1, "1/month", "", "A", "government is slow; size assumed", "chance that a government can decide about policy elements in a month", prior=LogUniform(0.025, 0.25), moves_with="paces of government"),
    P("sectors.head_rate", 0.18, 0, 1, "1/year", "", "L", "45 % gone within three years (Grissom & Andersen 2012)", "chance that the head of a government organisation leaves in a year", prior=Uniform(0.1, 0.2)),
    P("sectors.election_years", 4, 1, 50, "years", "", "L", "terms of office", "years between elections, which reset a government's alignment"),
    P("sectors.business_skill", 0.3, 0, 1, "share", "", "A", "Six Sigma from GE (B17); size assumed", "cut of the noise of an improvement cycle that a business takes part in"),
    P("sectors.business_harm", 0.0, 0, 1, "effect", "", "S", "industry as polluter (C1-C3)", "harm per FTE of a business that is not aligned, at its stage"),
    P("sectors.participation", 0.8, 0, 1, "share", "", "A", "", "share of organisations that join the partnership at its start", "world"),
    P("sectors.nonprofits_admitted", 1.0, 0, 1, "share", "", "A", "everybody by default; the sectors a form spans (F1)", "share of nonprofits that may belong to the partnership; the others never do", "world"),
    P("sectors.governments_admitted", 1.0, 0, 1, "share", "", "A", "A10, F1, G1", "share of government organisations that may belong to it", "world"),
    P("sectors.businesses_admitted", 1.0, 0, 1, "share", "", "A", "A10, F1, V17", "share of businesses that may belong to it", "world"),
    P("sectors.funders_admitted", 1.0, 0, 1, "share", "", "A", "B12-B14, F1", "share of funders that may belong to it; the others give as if there were none, and pay nothing for it", "world"),
    P("sectors.join_rate", 0.2, 0, 1, "1/year", "", "A", "B15", "yearly chance to join when membership only pays"),
    P("sectors.leave_rate", 0.2, 0, 1, "1/year", "", "A", "B15", "yearly chance to leave when membership only costs"),
    P("sectors.learning_worth", 0.1, 0, 1, "share of hours", "", "A", "stayed for the learning (B15); size assumed", "share of its hours an organisation would give for fully comparable results"),
    P("sectors.funder_spread", 0.0, 0, 2.5, "sd of log", "zeta", "A", "foundations are log-normal in size; none by default", "spread of funders' sizes", "world"),
    P("sectors.funders_joined", 1.0, 0, 1, "share", "", "S", "told by others to join (B12-B14); all from the start by default", "share of the funders that may belong to the partnership that do from its start", "world"),
    P("sectors.discretionary", 0.0, 0, 0.5, "share", "delta", "A", "most of a public budget is bound; none by default", "share of a government's budget that is decided each year", "world"),
    P("sectors.public_contribution", 0.0, 0, 1, "share", "pi", "A", "none by default", "share of that which a fully aligned government in the partnership offers for backbone and data system", "world"),
    P("sectors.business_workforce", 0.0, 0, 1, "share of hours", "omega", "A", "A10, V17; size assumed, none by default", "share of its hours a business would give for a stage at which all succeed and nobody did at the start", "world"),
    P("sectors.business_reputation", 0.0, 0, 1, "share of hours", "", "A", "A10, V17; size assumed, none by default", "share of its hours a business would give for being seen to take part", "world"),
    P("sectors.business_rivalry", 0.0, 0, 1, "share of hours", "", "A", "competitors (C6); size assumed, none by default", "share of its hours it costs a business that none of its competitors takes part", "world"),
    # --- money and funding (M8) ---
    P("money.pool", 10.0e6, 1e3, 1e12, "$/year", "M", "A", "mid-size city", "grant pool of all funders; backbone and data system are paid out of it"),
    P("money.own_share", 0.5, 0, 0.95, "share", "", "A", "nonprofits' fees and contracts; value rounded", "share of nonprofits' first income that does not come from the pool"),
    P("money.cost_per_fte", 80000.0, 1e3, 1e6, "$/FTE-year", "", "A", "US nonprofit salary and overhead, rounded", "cost of a full-time equivalent of service", moves_with="wages"),
    P("money.backbone_fte_cost", 120000.0, 1e3, 1e6, "$/FTE-year", "", "A", "senior staff and office, rounded", "cost of a full-time equivalent of backbone staff", moves_with="wages"),
    P("money.backbone_cap", 0.25, 0, 1, "share", "", "A", "", "largest share of the pool that may go to backbone and data system"),
    P("money.site_cost", 10.0e6, 1e3, 1e12, "$", "C", "L", "Money Point: $10 million (Elizabeth River Project, V15)", "capital that a single site needs, at stages that have sites"),
    P("money.set_aside", 0.1, 0, 0.9, "share", "", "A", "", "largest share of its budget that an organisation sets aside for the sites of its stage, until all are paid for"),
    P("investment.dollars", 0.0, 0, 1e12, "$/year", "D", "S", "a lever: one stage, or the whole continuum (B7)", "dollars of the grant pool that go to the nonprofits of one stage, or of all, in proportion to size"),
    P("investment.stage", 0, 0, 20, "stage", "", "S", "a lever (B7)", "number of the stage they go to, counted from 1; 0 all stages"),
    P("investment.start", 0, 0, 1200, "month", "t_0", "S", "a lever", "month from which they are given, at the beginning of a year"),
    P("investment.years", 15, 1, 100, "years", "Y", "S", "a lever", "years for which they are given"),
    P("funding.rule", "attributed", 0, 0, "", "", "S", "D1", "how a funder scores a grantee when it judges alone", "run", RULES),
    P("funding.winners", 0.3, 0.01, 1, "share", "", "A", "a few winners (D1); size assumed", "share of applicants a funder picks when it judges alone"),
    P("funding.score_noise", 0.1, 0, 2, "f", "sigma_F", "A", "about the spread of true results: reliability one half", "noise of the result a funder attributes to one grantee"),
    P("funding.claim_weight", 0.1, 0, 2, "f", "", "A", "claims (D2); size assumed", "how much a grantee's claim moves its score"),
    P("funding.term_isolated", 1.0, 1, 20, "years", "", "S", "short grants (D8)", "length of a grant when a funder judges alone"),
    P("funding.term_aligned", 3.0, 1, 20, "years", "", "S", "years of patience (E16)", "length of a grant under an aligned rule"),
    P("funding.overhead_taste", 0.3, 0, 1, "share", "", "A", "mere overhead (B20, D9); size assumed", "share of its part of the backbone that an unaligned funder pays"),
    P("funding.member_premium", 0.5, 0, 1, "share", "", "A", "are you part of the network? (B13); size assumed", "how much less an aligned funder gives to an organisation outside the partnership"),
    P("funding.pooled", 0.0, 0, 1, "share", "", "A", "funders pool their grants (F1, recalled); none by default", "share of its dollars that a funder in the partnership puts into one fund, given by the aligned rule"),
    P("funding.claim_effort", 0.0, 0, 1, "share", "chi", "A", "competing by one's own effect (D2); size assumed, none by default", "how far a nonprofit claims that has no alignment and whose income is all decided anew each year", "world"),
    P("funding.claim_gain", 2.0, 0, 5, "sd", "", "A", "", "what a full claim adds to the score, in spreads of how well nonprofits make their claims", prior=LogUniform(1, 3)),
    P("funding.imitation", 0.0, 0, 1, "1/year", "iota", "A", "everyone told them to join (B14); size assumed, none by default", "yearly chance that a funder joins or leaves a partnership as all others have", "world"),
    P("funding.successor", 1.0, 0, 1, "share", "", "S", "who left was lost to the initiative (A3, A4); replaced by default", "chance, beside that to be admitted, that who takes over a leaving funder's dollars is in the partnership"),
    P("funding.growth", 0.5, 0, 1, "1/year", "", "A", "", "how fast a grantee's capacity follows its income"),
    P("funding.fidelity_loss", 0.5, 0, 1, "share", "", "A", "replication loses fidelity (A9, D5); size assumed", "effectiveness that fresh capacity lacks on a fully place-specific problem"),
    P("funding.recovery", 0.5, 0, 1, "1/year", "", "A", "", "how fast fresh capacity becomes like the rest, and what moving costs is regained"),
    P("funding.patience", 5.0, 1, 50, "years", "", "A", "no hazard was found", "years within which a funder expects what it watches to rise", prior=LogUniform(3, 10)),
    P("funding.exit_rate", 0.1, 0, 1, "1/year", "", "A", "no hazard was found", "chance that a funder leaves in a year once its patience is over", prior=LogUniform(0.05, 0.2)),
    # --- learning (M2, M3) ---
    P("learning.trial_rate", 0.25, 0, 1, "1/month", "r", "A", "", "rate of an organisation's own search steps"),
    P("learning.alternatives", 1, 1, 64, "alternatives", "", "L", "AltSub of Rivkin & Siggelkow 2003", "candidates weighed in one search step", "structure"),
    P("learning.reach", 1, 0, 20, "bits", "", "L", "local search (Levinthal 1997)", "bits changed by a candidate; 0 draws a whole new practice", "structure"),
    P("learning.noise", 0.1, 0, 5, "f", "sigma", "A", "about the effect of one changed bit", "noise of an organisation's judgement of a change, and of a measured result"),
    P("learning.peer_rate", 0.1, 0, 1, "1/month", "", "A", "about once a year", "rate at which an organisation looks at peers when results are comparable"),
    P("learning.comparability", 0.2, 0, 1, "share", "", "A", "custom reports rarely compare", "chance that peers' results can be compared without shared measurement"),
    P("learning.peer_sample", 3, 0, 64, "peers", "", "L", "Barkoczi & Galesic 2016", "peers looked at; 0 means all"),
    P("learning.copy_error", 0.1, 0, 1, "share", "err", "L", "Lazer & Friedman 2007 use 0 and 0.2", "chance that a differing bit is not copied"),
    P("learning.conformity", 0.0, 0, 1, "share", "", "L", "Barkoczi & Galesic 2016", "chance that the most frequent practice in the sample is followed and not the best one"),
    P("learning.copy_blind", False, 0, 1, "", "", "L", "Lazer & Friedman 2007", "a copied practice is taken over without judging it again"),
    P("learning.breadth", 0.0, 0, 1, "share", "m", "L", "Incent of Rivkin & Siggelkow 2003", "how much of the effect on coupled stages is taken into account without a plan"),
    P("learning.review", 0.0, 0, 1, "share", "", "L", "active hierarchy of Rivkin & Siggelkow 2003", "share of changes that are checked for conflicts without a plan"),
    P("learning.private_stake", 1.0, 0, 20, "ratio", "", "A", "one element then counts about as much as its mean contribution", "weight of private success relative to results", prior=LogUniform(0.5, 2)),
    P("learning.adhoc_rate", 0.02, 0, 1, "1/month", "", "A", "", "rate at which a network forms a coalition for a joint change without any condition"),
    P("learning.borrow", 0.0, 0, 1, "share", "", "A", "the summer bridge, brought over from middle school (B9, B10); size assumed", "share of joint changes that try what prevails at another stage"),
    P("learning.composites", 4, 1, 64, "composites", "", "L", "AltCEO of Rivkin & Siggelkow 2003", "combinations of simultaneous changes that a plan compares"),
    P("learning.list_share", 0.5, 0, 1, "share", "", "A", "a short list (E3); size assumed", "share of dimensions on the short list of shared measures", "world"),
    P("learning.evidence", 1.0, 0, 10, "standard errors", "z", "A", "", "how far the mean of what was seen must lie from zero before a candidate is adopted or dropped", prior=LogUniform(0.5, 2)),
    P("learning.evidence_months", 12, 1, 120, "months", "k_max", "A", "a yearly evaluation alone, a quarter in plan-do-study-act (Taylor et al. 2014, recalled)", "months after which a candidate is dropped that has not been adopted", prior=LogUniform(6, 24)),
    P("learning.trial_hours", 20.0, 0, 500, "hours/month", "", "A", "", "hours that a candidate on trial takes of who tries it", prior=LogUniform(5, 80)),
    P("learning.ballot", "interests", 0, 0, "", "", "S", "members chart their own course (E1); opponents (G3); form assumed", "what a vote on a joint change goes by: interests, or trust and alignment alone", "run", BALLOTS),
    # --- alignment (M5) ---
    P("alignment.own", 0.5, 0, 1, "share", "a_own", "A", "midpoint", "alignment of an organisation by itself: concern for true results rather than its own success", "world"),
    P("alignment.alignment_spread", 0.2, 0, 0.5, "share", "", "A", "", "half-width of own alignment between organisations", "world"),
    P("alignment.highest", 0.9, 0, 1, "share", "a_max", "S", "full agreement is not needed (E1)", "alignment that an agenda can reach"),
    P("alignment.pull_without_trust", 0.3, 0, 1, "share", "w_0", "A", "E7: agreeing rests on trust; size assumed", "share of an agenda's pull that works on an organisation without any trust on its ties"),
    P("alignment.time", 2.0, 0.1, 20, "years", "T_a", "A", "E7: several years", "time constant of alignment"),
    P("alignment.drift", 0.3, 0, 5, "1/year", "", "A", "illusory without measures (E2); size assumed", "drift back to own alignment"),
    P("alignment.inclusion", 0.5, 0, 1, "share", "", "A", "community voice (G13, Wolff 2016); midpoint", "how far the agenda weighs members equally rather than by power"),
    P("alignment.funder_own", 0.0, 0, 1, "share", "", "S", "D1-D4", "alignment of funders by themselves"),
    # --- trust (M4) ---
    P("trust.first", 0.3, 0, 1, "trust", "tau_0", "A", "", "mean trust on a tie at the start", "world"),
    P("trust.trust_spread", 0.2, 0, 0.5, "trust", "", "A", "", "half-width of trust at the start", "world"),
    P("trust.gain", 0.02, 0, 1, "1/meeting", "alpha", "A", "several years of meetings (E7)", "rise of trust by one kept commitment"),
    P("trust.loss_ratio", 3.0, 1, 10, "ratio", "beta/alpha", "L", "Slovic 1993: 2-5", "a breach costs this many times what a kept commitment gains"),
    P("trust.contact", 0.1, 0, 5, "contacts/month", "", "A", "", "kept commitments on a tie without any meeting"),
    P("trust.decay", 0.01, 0, 1, "1/month", "", "A", "", "decay of trust in a month without a common meeting"),
    P("trust.claims", 1.0, 0, 5, "ratio", "", "A", "", "additional breaches in competition of a nonprofit that claims fully", prior=LogUniform(0.5, 2)),
    P("trust.competition", 0.5, 0, 12, "breaches/year", "", "A", "competing for the same grant (D2); size assumed", "breaches between two organisations that compete for the same grants"),
    # --- ties ---
    P("ties.networks", 0, 0, 1000, "networks", "", "S", "15 Student Success Networks (B4)", "activity networks, dealt to the stages in turn; 0 is one a stage", "structure"),
    P("ties.graph", "networks", 0, 0, "", "", "L", "dense within a network, sparse across; others for published cases", "shape of the graph of ties", "structure", GRAPHS),
    P("ties.within", 6, 0, 200, "ties", "", "A", "", "ties of an organisation inside its network", "structure"),
    P("ties.across", 2, 0, 50, "ties", "", "A", "", "ties of an organisation to other networks", "structure"),
    P("ties.rewiring", 0.1, 0, 1, "share", "", "L", "Lazer & Friedman 2007", "share of rewired ties of a small world", "structure"),
    # --- hours (M6) and levels (M7) ---
    P("hours.per_fte", 140.0, 1, 250, "hours/month", "", "L", "1,680 working hours a year", "hours of a full-time equivalent"),
    P("hours.search", 0.05, 0, 0.5, "share", "", "A", "", "share of hours spent on trying things out"),
    P("hours.fundraising", 0.10, 0, 0.5, "share", "", "A", "", "share of a nonprofit's hours spent on fundraising"),
    P("hours.reporting", 0.05, 0, 0.5, "share", "", "A", "", "share of a nonprofit's hours spent on custom reports"),
    P("hours.claims", 0.5, 0, 2, "share", "", "A", "", "additional fundraising hours of a nonprofit that claims fully", prior=LogUniform(0.25, 1)),
    P("hours.multi_year_relief", 0.3, 0, 1, "share", "", "A", "E16; low on purpose", "cut of fundraising when all grants are aligned and for several years"),
    P("hours.tolerance", 0.05, 0.001, 1, "share", "", "A", "none has time to spare (E10); size assumed", "share of hours an unaligned organisation gives to coordination; twice that if fully aligned"),
    P("hours.leader_premium", 1.5, 1, 5, "ratio", "", "A", "CEO-level meetings (E8); size assumed", "cost of a leader's hour relative to the mean hour"),
    P("hours.pair", 0.5, 0, 20, "hours/month", "", "A", "Almaatouq et al.: overhead of communication", "hours to keep one other partner informed when nobody convenes"),
    P("hours.missed_paid", 1.0, 0, 1, "share", "psi", "A", "none has time to spare (E10)", "share of the coordination asked of a member that is owed although it does not come", prior=LogUniform(0.25, 1)),
    P("hours.fixed", 80.0, 0, 2000, "hours/month", "", "A", "half a person", "hours that running an organisation takes whatever its size, at most half of its hours", prior=LogUniform(20, 160)),
    P("levels.loss", 0.3, 0, 5, "1/year", "delta", "A", "", "loss of a condition's level when nobody keeps it up"),
    P("levels.unfacilitated", 0.5, 0, 1, "share", "Q_0", "A", "", "quality of a meeting without a facilitator"),
    # --- indicators (M12) ---
    P("indicators.per_stage", 3, 1, 50, "indicators", "", "S", "53 indicators in Strive (B2)", "indicators of each stage", "structure"),
    P("indicators.noise_points", 1.5, 0, 50, "points", "", "A", "district indicators", "noise of an indicator in a year", prior=LogUniform(1, 2)),
    P("indicators.correlation", 0.45, 0, 1, "correlation", "", "L", "three districts share shocks (B3)", "correlation of indicator noise within a stage", prior=Uniform(0.35, 0.55)),
    P("indicators.sampling", 1.0, 0, 1, "share", "", "L", "sampling theory: sqrt(p (1 - p)/n)", "how much of the noise that a cohort of finite size makes is there", prior=Uniform(0, 1)),
    P("indicators.window", 4, 2, 20, "years", "", "S", "first four years of Strive (B2)", "years over which a trend is judged", "structure"),
    # --- shocks ---
    P("shocks.recession_rate", 0.1, 0, 1, "1/year", "", "L", "one in a decade", "chance that a recession starts in a year"),
    P("shocks.recession_depth", 0.2, 0, 0.9, "share", "", "A", "B2: recession and cuts", "fall of the grant pool in a recession"),
    P("shocks.recession_need", 0.1, 0, 2, "share", "", "A", "", "rise of need in a recession"),
    P("shocks.recession_years", 2, 1, 10, "years", "", "L", "US recessions since 1945: about a year (NBER), and budgets a year behind", "length of a recession"),
    P("shocks.recession_year", 0, 0, 100, "year", "", "S", "Strive met the recession (B2); no case names the year: by the calendar", "year after the start in which a recession begins in any case; 0 none"),
    P("shocks.champion_rate", 0.15, 0, 1, "1/year", "", "A", "champions leave (V19)", "chance that a leader of the partnership leaves in a year"),
    P("shocks.champion_loss", 0.2, 0, 1, "share", "", "A", "", "share of every level lost when a champion leaves"),
    P("shocks.policy_rate", 0.05, 0, 1, "1/year", "", "A", "", "chance that a policy bit of a stage is changed from outside in a year"),
    # --- what is forgotten (M15) ---
    P("forgetting.practice_loss", 0.05, 0, 1, "1/year", "rho", "L", "97 % of programmes at two years, 76 % at 5.5 (Johnson 2017); Scheirer 2005; Woltmann 2008", "rate at which an element of practice is lost at a yearly turnover of 20 %", prior=Uniform(0.01, 0.12)),
    P("forgetting.turnover", 0.20, 0, 1, "1/year", "", "L", "Opportunity Knocks 2008; Nonprofit HR", "staff of nonprofits and businesses that leave in a year", prior=Uniform(0.13, 0.37), moves_with="turnovers of staff"),
    P("forgetting.turnover_schools", 0.16, 0, 1, "1/year", "", "L", "NCES", "staff of government organisations that leave in a year", prior=Uniform(0.1, 0.2), moves_with="turnovers of staff"),
    P("forgetting.small_extra", 0.4, 0, 5, "share", "eta", "L", "28 % at budgets of $100,000 to 499,000 against 20 %", "additional turnover of organisations below six full-time equivalents", prior=Uniform(0.2, 0.8)),
    P("forgetting.short_grants", 0.5, 0, 2, "share", "varsigma", "A", "", "how much the share of income that is decided anew each year moves the turnover of a nonprofit", prior=Uniform(0, 1)),
    # --- what lives and ends (M18, M19), and focus (M22) ---
    P("partnerships.end_rate", 0.05, 0, 1, "1/year", "h", "L", "Feinberg 2008; NORC/ASPE 2012", "chance that an average partnership ends at an anniversary", prior=Uniform(0.03, 0.08)),
    P("partnerships.grant_end", 0.10, 0, 1, "share", "h_3", "A", "90 % survive a three-year grant, the end of it follows; size assumed", "additional chance at the end of its first grant", prior=Uniform(0, 0.2)),
    P("partnerships.grant_years", 3, 1, 50, "years", "y_3", "L", "three-year grants (NORC/ASPE 2012)", "length of the first grant of a partnership"),
    P("partnerships.fragility", 1.0, 0, 10, "ratio", "phi", "A", "48 to 84 % by the leader's experience (NORC/ASPE 2012); size assumed", "how much missing staff, missing members and a champion who left raise the chance to end", prior=Uniform(0.5, 2)),
    P("partnerships.core_least", 0.5, 0, 100, "FTE", "", "A", "", "backbone staff below which for a year a partnership that asked for it ends", prior=LogUniform(0.25, 1)),
    P("partnerships.focus", 3, 0, 20, "stages", "F", "A", "priority strategies (B1); size assumed", "stages that a partnership works on at a time; 0 all", prior=LogUniform(1, 5)),
    P("partnerships.focus_years", 5, 1, 100, "years", "", "A", "", "years until a partnership chooses its focus again", prior=LogUniform(3, 10)),
    P("lives.closure_rate", 0.012, 0, 0.5, "1/year", "c", "L", "4.3 to 5.0 % in four years (Urban Institute 2013)", "share of nonprofits that close in a year", prior=Uniform(0.008, 0.037)),
    P("lives.closure_size", 0.5, 0, 2, "exponent", "nu", "A", "smaller ones more often; size assumed", "how much more often small nonprofits close: the chance goes with size to the power of minus this", prior=Uniform(0.25, 1)),
    # --- what a backbone decides (M27) ---
    P("backbone.responsiveness", 0.0, 0, 1, "share", "beta", "A", "B18; none by default", "how far a backbone's staff go where something is missing; the rest is a third for each of its roles"),
    P("backbone.returns", 0.5, 0.1, 1, "exponent", "eta", "A", "", "what a role does with x times a third of the staff: x to this power", prior=LogUniform(0.25, 1)),
    P("backbone.fundraising", 0.0, 0, 0.5, "share", "", "A", "it struggles to raise money (B20); size assumed, none by default", "share of its staff that raises money after a year in which it was not fully paid"),
    P("backbone.fundraising_yield", 0.5, 0, 5, "1/FTE", "", "A", "", "how much of what funders refuse one full-time equivalent brings in", prior=LogUniform(0.1, 2)),
    P("backbone.urgency_fading", 0.0, 0, 5, "1/year", "", "A", "urgency is kept up by somebody (E11); size assumed, none by default", "rate at which members' sense of urgency fades"),
    P("backbone.urgency_kept", 1.0, 0, 10, "1/year", "", "A", "", "rate at which facilitators at work restore it", prior=LogUniform(0.3, 3)),
)
# fmt: on

CONDITION_NAMES: tuple[str, ...] = (
    "common_agenda",
    "shared_measurement",
    "mutually_reinforcing_activities",
    "continuous_communication",
    "backbone_support",
)
"""Kania and Kramer's five conditions, in their order. A file of this name stands in ``cisim/model/conditions``."""

RUN_PARAMETERS = tuple(p for p in PARAMETERS if p.scope != "structure")
"""Parameters that may differ between the runs of a block, one column per run (options as their position)."""

Param: Any = cast(Any, IntEnum("Param", {p.member: position for position, p in enumerate(RUN_PARAMETERS)}))
"""Positions of the run parameters for kernels: ``p[Param.learning_trial_rate, r]``."""
