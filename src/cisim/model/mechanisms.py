"""The mechanisms of the model, declared once: what each does, its equation, price, harm, source, and where its code is.

Conditions declare themselves (``cisim.model.conditions``); they act by changing the quantities these mechanisms read. The page
Learn and the table of docs/odd.md are made from these lines. Numbers M1 to M22 are those of docs/odd.md; M3 has three
parts, and what comes from outside has no number.
"""

from __future__ import annotations

from dataclasses import dataclass

from cisim.model.parameters import Grade


@dataclass(frozen=True)
class Mechanism:
    """One process of the model.

    Attributes:
        name: equation number, with a letter for a part; or a word.
        sentence: what happens, for everybody.
        price: what it costs those who do it; harm: how it can make outcomes worse.
        evidence: what is known about it; ``grade`` is that of its form, not of its numbers.
        kernels: ``file.function`` in ``cisim/model/kernels``, in the order of the month; ``files`` are its other sources.
        numbers: groups or keys of its parameters.
    """

    name: str
    title: str
    sentence: str
    equation: str
    price: str
    harm: str
    source: str
    evidence: str
    grade: Grade
    kernels: tuple[str, ...]
    numbers: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Files of the package that hold it."""
        called = dict.fromkeys(f"model/kernels/{kernel.partition('.')[0]}.py" for kernel in self.kernels)
        return (*called, *self.files)


MACHINERY = ("__init__", "layout", "random_draws")
"""Files of ``cisim/model/kernels`` that hold no equation: names of arrays, random numbers."""

MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism(
        name="M0",
        title="Start",
        sentence="A run begins at the shares that a community has today; what its stages need, and what they receive from elsewhere, follows.",
        equation="sum_l pi_l q*(u_l, I_l) = start, I_l = 1 - exp(-(E_l + pi_l B)/(pi_l R)), B = beta/(1 - beta) sum_l E_l",
        price="none",
        harm="none: all arms have the same need and background",
        source="StrivePartnership, Cincinnati 2005 (V3) for one stage; others assumed",
        evidence="Shares at benchmark are on record; which part of service comes from elsewhere is not.",
        grade="A",
        kernels=(),
        numbers=("service.background",),
        files=("model/kernels/start.py", "simulation/start.py"),
    ),
    Mechanism(
        name="M1",
        title="Effectiveness",
        sentence="What a practice is worth depends on its other parts and on what one's main partners at the neighbouring stages do.",
        equation="f = (1/n) sum_b v_b(x_b, K_w other bits, K_b bits of the context), context = what main partners do; e = clip(e_0 + (1 - e_0)(f - 1/2)/(c_f/sqrt(12 n)), e_min, 1)",
        price="none",
        harm="a change that helps one organisation can hurt those whose partner it is",
        source="Kauffman 1993; Levinthal 1997; Rivkin & Siggelkow 2003",
        evidence="The standard model of search among interdependent choices; how rugged social problems are has not been measured.",
        grade="L",
        kernels=("partners.choose_partners", "practice.find_prevailing", "partners.find_contexts", "practice.evaluate", "practice.adopt"),
        numbers=("problem",),
        files=("model/kernels/landscape.py", "model/kernels/answer.py", "simulation/problem.py"),
    ),
    Mechanism(
        name="M2",
        title="Judging a change",
        sentence="An organisation weighs its own success against common results, and tries a change for months until what it has seen is clear.",
        equation="g = (1 - a) own success + a [(1 - v) mean of (own effect + m * effect on others + sigma * noise) over k months + v * agreed success]; "
                 "accept above z a (1 - v) sigma/sqrt(k), drop below minus that or after k_max months",
        price="none",
        harm="dimensions that are not listed count less under pressure; what is agreed can be wrong",
        source="Rivkin & Siggelkow 2003 (breadth); Holmstrom & Milgrom 1991 (pressure)",
        evidence="Theory and experiments on incentives; weights and noise are assumed.",
        grade="L",
        kernels=("judgement.judge",),
        numbers=("learning.noise", "learning.evidence", "learning.evidence_months", "learning.breadth", "learning.private_stake", "problem.defined", "learning.list_share"),
    ),
    Mechanism(
        name="M3a",
        title="Search and learning from peers",
        sentence="Organisations look answers up where they are known, else try things out or copy a better peer they trust.",
        equation="look up with probability kappa; try at rate r * clip((search hours - hours of trials)/hours of a trial, 0, 1); best of a sample of peers by f + sigma * noise, each bit copied with probability 1 - err",
        price="hours for trying things out",
        harm="copying spreads mistakes and reduces diversity",
        source="Lazer & Friedman 2007; Barkoczi & Galesic 2016",
        evidence="Experiments with people disagree on whether more copying helps (Mason & Watts 2012; Brackbill & Centola 2020).",
        grade="L",
        kernels=("search.choose_steps", "search.search_alone", "search.learn_from_peers", "judgement.await_government"),
        numbers=("learning.trial_rate", "learning.trial_hours", "sectors.government_pace", "sectors.policy_pace", "learning.alternatives", "learning.reach", "learning.peer_rate", "learning.comparability",
                 "learning.peer_sample", "learning.copy_error", "learning.conformity", "learning.copy_blind"),
    ),
    Mechanism(
        name="M3b",
        title="Joint improvement cycles",
        sentence="A network tries one change together, judges it on pooled data and votes; nobody must adopt it.",
        equation="G = (1 - v)(mean own effect + m * effect on others + sigma (1 - skill)/sqrt(1 + (K - 1) C) * noise) + v * agreed success, judged over months as in M2; "
                 "each agrees if (1 - a) own success + a G > 0, a loss settled in part by mediation, and then follows with the probability of its trust",
        price="hours of meetings",
        harm="who refuses disappoints the others: trust falls; a government can veto",
        source="Plan-do-study-act in Strive (B17); rates assumed",
        evidence="Described in case studies; no measured rate.",
        grade="S",
        kernels=("cycles.joint_cycles", "cycles.carry_votes"),
        numbers=("learning.ballot", "learning.adhoc_rate", "learning.borrow", "sectors.business_skill"),
    ),
    Mechanism(
        name="M3c",
        title="Review by a plan",
        sentence="A plan compares combinations of the changes that are proposed at the same time and keeps the best of a few.",
        equation="keep the composite with the highest mean f over stages + sigma/sqrt(S) * noise",
        price="planning hours",
        harm="good changes wait or are withdrawn; yesterday's plan is locked in",
        source="Rivkin & Siggelkow 2003: active hierarchy",
        evidence="Simulation studies: helps early where choices are densely coupled, can hold back later.",
        grade="L",
        kernels=("review.review_proposals",),
        numbers=("learning.review", "learning.composites"),
    ),
    Mechanism(
        name="M4",
        title="Trust",
        sentence="Kept commitments raise trust on a tie; a breach costs several times what a kept one gains.",
        equation="tau += alpha * contacts * (1 - tau); breach: tau -= beta * tau; slow decay without meetings",
        price="none",
        harm="competing for the same grants and refusing joint changes destroy it",
        source="Slovic 1993 (asymmetry); E7, D2",
        evidence="The asymmetry is found for own experience, less for reports of others; the gain of a meeting is assumed.",
        grade="L",
        kernels=("trust.compete", "trust.update_trust", "trust.take_stock"),
        numbers=("trust", "ties"),
        files=("simulation/ties.py",),
    ),
    Mechanism(
        name="M5",
        title="Alignment and the agenda",
        sentence="Members, and in time funders, come to weigh common results more; without measures they drift back.",
        equation="da/dt = pull * attendance * (w_0 + (1 - w_0) trust)(a_max - a)/T_a - drift * (a - a_own)",
        price="none by itself; convening is charged to the agenda",
        harm="what is agreed is written by power as far as the process is not inclusive",
        source="Kania & Kramer 2011 (E1, E2, E7, B12); G13; Wolff 2016",
        evidence="Claims of the source and of its critics; sizes assumed.",
        grade="S",
        kernels=("trust.align_funders", "interests.write_agenda", "trust.update_alignment"),
        numbers=("alignment",),
    ),
    Mechanism(
        name="M6",
        title="Hours",
        sentence="Every hour of coordination is an hour not spent on children; who has none to spare misses meetings, and owes what it was asked for.",
        equation="capacity = running + search + fundraising + reporting + coordination + service; attendance A = min(1, tolerance/load); coordination = load [A + psi (1 - A)]",
        price="members' hours, those they missed included, leaders' hours at a leader's cost",
        harm="service falls before anything is gained",
        source="Kania & Kramer 2011 (B5, E8, E10)",
        evidence="Meeting hours are those of Strive; tolerance and contacts are assumed.",
        grade="S",
        kernels=("hours.decide_attendance", "hours.spend_hours"),
        numbers=("hours",),
    ),
    Mechanism(
        name="M7",
        title="Levels of the conditions",
        sentence="A condition is built up over years by meetings that work, and fades when it is not kept up.",
        equation="dz/dt = s Q prereq (1 - z)/T - delta (1 - s Q) z; quantity = clip((base + sum of additions) * product of scalings)",
        price="due from the first month, whatever has been built",
        harm="one that ends early leaves its price behind",
        source="assumption; lags as reported by evaluations of partnerships",
        evidence="No measured time to build a condition.",
        grade="A",
        kernels=("levels.set_effort", "levels.grow_levels", "levels.compose"),
        numbers=("levels",),
        files=("simulation/dynamics.py",),
    ),
    Mechanism(
        name="M8",
        title="Money and funding",
        sentence="Alone a funder picks winners by their own results, aligned ones give to all by size; both by need as far as it is seen. The backbone is paid from the same pool.",
        equation="offer = (1 - a_F)[(1 - kappa) winners + kappa need] + a_F [(1 - kappa) size + kappa need], the second with the weight of members; backbone paid by a_F + (1 - a_F) * taste for overhead",
        price="backbone and data system reduce the grants",
        harm="yearly changes of winners cost effectiveness; luck is taken for merit",
        source="Kania & Kramer 2011 (D1-D5, D8, D9, B13, B19, B20, E16)",
        evidence="Regression to the mean is statistics; how funders choose is described, not measured.",
        grade="S",
        kernels=("funding.decide_backbone", "funding.finance_backbone", "funding.score_applicants", "funding.pick_winners", "funding.decide_grants",
                 "funding.give_grants", "funding.grow", "funding.keep_books"),
        numbers=("money", "funding", "sectors.funders"),
    ),
    Mechanism(
        name="M9",
        title="Where organisations work",
        sentence="Alone a nonprofit goes where others are, or where it sees need; under a plan it moves, by consent, to where help is missing.",
        equation="alone: weight 1 + c * service there, or the highest measured need as far as it is seen; plan: the neediest cell in which it is good, if a (need there - need here had it left) > (1 - a)(1 - mediation) move loss, with the probability of its trust",
        price="a move costs effectiveness for a time",
        harm="a move in the wrong place is paid for twice",
        source="Kania & Kramer 2011 (A7, E6); rates assumed",
        evidence="Duplication and gaps are described; rates of moving are assumed.",
        grade="S",
        kernels=("location.decide_moves", "location.move"),
        numbers=("service.crowding", "service.move_rate", "service.move_loss", "service.need_seen", "service.need_noise"),
        files=("model/kernels/initial_cells.py",),
    ),
    Mechanism(
        name="M10",
        title="Service",
        sentence="More help in one place brings less and less: what is doubled is wasted, what is missing is missed.",
        equation="I = 1 - exp(-(E + B)/R), E = sum of service hours * effectiveness, B the background",
        price="none",
        harm="crowded places waste hours; a business that is not aligned can take service away (off by default)",
        source="Kania & Kramer 2011 (A7, A9, D5); form assumed",
        evidence="Decreasing returns are common; this form is an assumption.",
        grade="A",
        kernels=("service.serve", "service.recover"),
        numbers=("service.caseload", "sectors"),
    ),
    Mechanism(
        name="M11",
        title="Attainment",
        sentence="Children take along what they reached before; early gains arrive at the last stage only after years.",
        equation="q* = [gamma u^phi + (1 - gamma) I^phi]^(1/phi); dq/dt = (q* - q)/duration",
        price="none",
        harm="a weak stage holds back all later ones",
        source="Cunha & Heckman 2007; Cunha, Heckman & Schennach 2010",
        evidence="Estimated on panels of children; the weight of what a cohort brings along is assumed.",
        grade="L",
        kernels=("service.target_attainment", "service.turn_over"),
        numbers=("population", "service.entry_share", "service.substitution", "time"),
    ),
    Mechanism(
        name="M12",
        title="Indicators",
        sentence="What a report card shows is attainment with noise; nothing in the model reads it.",
        equation="y = 100 q + nu (sqrt(r) common noise + sqrt(1 - r) own noise), nu^2 = nu_0^2 + (100 sampling)^2 q (1 - q)/n; rising if the fitted slope is above zero",
        price="none",
        harm="noise alone lets indicators rise in either arm",
        source="Kania & Kramer 2011 (B2, B3); noise from public tables of districts",
        evidence="Shares of rising indicators are reported without comparison.",
        grade="S",
        kernels=(),
        numbers=("indicators",),
        files=("simulation/indicators.py",),
    ),
    Mechanism(
        name="M13",
        title="Membership",
        sentence="Once a year organisations that are admitted join or leave the partnership by what it pays and what it costs them.",
        equation="join with r+ * pays/(pays + costs), leave with r- * costs/(pays + costs)",
        price="none",
        harm="those with least time to spare leave first",
        source="Kania & Kramer 2011 (B13, B15); rates assumed",
        evidence="Described in one case; rates are assumed.",
        grade="S",
        kernels=("yearly.decide_membership", "yearly.change_membership",),
        numbers=("sectors.participation", "sectors.nonprofits_admitted", "sectors.governments_admitted", "sectors.businesses_admitted",
                 "sectors.funders_admitted", "sectors.join_rate", "sectors.leave_rate", "sectors.learning_worth"),
    ),
    Mechanism(
        name="M14",
        title="Capital steps",
        sentence="Where a stage has sites that each need a lump of money, its organisations save for one after the other; each is done at once.",
        equation="fund' = min(a * budgets of the stage, what is missing); at the cost of a site: q <- q + (1 - q)/N, I = d + (1 - d)(1 - exp(-E/R))",
        price="what is set aside is not spent on service",
        harm="the money comes late; a site that is done is spoilt again as far as the stages before are not in order",
        source="Elizabeth River, Money Point (V15); who saves how much is assumed",
        evidence="Steps and the cost of one are reported from one river; the rule of saving is assumed.",
        grade="A",
        kernels=("capital.decide_saving", "capital.set_aside", "capital.apply_sites", "capital.build"),
        numbers=("money.site_cost", "money.set_aside"),
    ),
    Mechanism(
        name="M15",
        title="Forgetting",
        sentence="Practice is lost with the staff that leaves, more of it in small organisations and on short grants, less where it is measured and written down.",
        equation="each quarter one element with min(1, n lambda/4), lambda = rho T/0.2 (1 - retention), T = T_s [1 + eta 1(h < 6)][1 + varsigma (omega - 1/2)]",
        price="none",
        harm="what works is lost as easily as what does not",
        source="Johnson 2017; Scheirer 2005; Woltmann 2008; Aarons 2009",
        evidence="Survival of programmes and turnover are published; that data and documents keep practice is known by sign.",
        grade="L",
        kernels=("forgetting.weigh_terms", "forgetting.forget"),
        numbers=("forgetting",),
    ),
    Mechanism(
        name="M17",
        title="Trend from outside",
        sentence="A stage may rise or fall by itself: policies and incomes of the whole country, the same in both arms.",
        equation="q* <- min(1, q* + theta t/1200), theta points a year",
        price="none",
        harm="none",
        source="NCES: graduation 79 % (2010-11) to 87 % (2021-22)",
        evidence="National graduation rates are on record; for other stages a trend is assumed, or none.",
        grade="L",
        kernels=("service.add_trend",),
        numbers=(),
    ),
    Mechanism(
        name="M16",
        title="A moving problem",
        sentence="Each year a little of what works stops working, and something else does; all arms meet the same change.",
        equation="each contribution v is drawn anew with the rate of a year; answers that are looked up are up to date",
        price="none",
        harm="what was found by trying is worth less, the more so where the search was closed",
        source="March 1991; Posen & Levinthal 2012 (form); rate assumed",
        evidence="Turbulence is a standard part of models of search; how fast social problems move has not been measured.",
        grade="A",
        kernels=("turbulence.renew",),
        numbers=("problem.turbulence",),
    ),
    Mechanism(
        name="M18",
        title="Partnerships end",
        sentence="At each anniversary a partnership may end, sooner where staff, members or its champion are missing; then nobody is a member and nothing is undertaken.",
        equation="end with min(1, [h + h_3 1(y = y_3)] exp(phi (D - 1))), D = (1 - staffing) + (1 - attendance) + 1(champion left); at once after a year without a core of staff",
        price="none",
        harm="what has been built up fades when nobody keeps it up",
        source="Feinberg 2008; NORC/ASPE 2012",
        evidence="Survival of coalitions is published; how much missing staff and members shorten it is assumed.",
        grade="L",
        kernels=("partnerships.keep_record", "partnerships.end_partnerships", "partnerships.disband"),
        numbers=("partnerships.end_rate", "partnerships.grant_end", "partnerships.grant_years", "partnerships.fragility",
                 "partnerships.core_least"),
    ),
    Mechanism(
        name="M19",
        title="Closures, foundings, exits",
        sentence="Nonprofits close, small ones more often, and others begin in their place; funders leave what has not moved within their patience.",
        equation="close with min(0.2, c h^-nu / mean h^-nu) a year; a funder whose measured stages have not risen leaves with its rate, its dollars stay",
        price="none",
        harm="practice, ties and alignment of those who go are lost",
        source="Urban Institute 2013; exits assumed",
        evidence="Closures are counted; how long funders wait has not been measured.",
        grade="L",
        kernels=("lives.close", "lives.found", "lives.leave"),
        numbers=("lives", "funding.patience", "funding.exit_rate"),
    ),
    Mechanism(
        name="M20",
        title="Size, and handing children on",
        sentence="Running an organisation takes hours whatever its size; between organisations that do not know each other children are lost.",
        equation="running = min(c, half of the hours); u <- u (1 - H), H = mean of chi_i (1 - T_i) over the service of a cell, T_i share of upstream partners it has a tie with",
        price="none",
        harm="the same money in more organisations serves fewer children",
        source="assumption",
        evidence="That overhead has a fixed part and that transitions lose children is reported; sizes are assumed.",
        grade="A",
        kernels=("handing_on.hand_on",),
        numbers=("hours.fixed", "service.handover_loss"),
    ),
    Mechanism(
        name="M21",
        title="What children keep",
        sentence="What a cohort gained fades unless the next stage builds on it; cohorts are followed by year of birth.",
        equation="u <- u0 + K (u - u0), K = k + (1 - k) b, k = 1 - omega (1 - kappa(stay)), b = clip((I - I0)/(u - u0), 0, 1)",
        price="none",
        harm="early gains do not last where later stages stay as they are",
        source="Bailey, Duncan, Odgers & Yu 2017",
        evidence="67 interventions: half of an effect within a year, half of the rest in two more; that better service keeps it is assumed.",
        grade="L",
        kernels=("service.follow_cohorts",),
        numbers=("service.fade_out",),
        files=("simulation/cohorts.py",),
    ),
    Mechanism(
        name="M22",
        title="Focus",
        sentence="A partnership works on a few stages at a time: joint cycles and planned moves happen there, more often, and not elsewhere.",
        equation="at F of S stages, those with the highest 1 - q + sigma_n noise, S/F times the rate of cycles and planned moves; 0 elsewhere",
        price="none",
        harm="stages that are not in focus wait for years",
        source="Kania & Kramer 2011 (B1); number of stages assumed",
        evidence="Priority strategies are described; what they cost elsewhere has not been measured.",
        grade="S",
        kernels=("partnerships.choose_focus",),
        numbers=("partnerships.focus", "partnerships.focus_years"),
    ),
    Mechanism(
        name="shocks",
        title="Shocks and elections",
        sentence="Recessions, elections, champions who leave and new policies strike both arms alike.",
        equation="each year: recession with its rate; a champion leaves and takes a share of every level; a policy bit changes",
        price="none",
        harm="what was built up can be lost",
        source="B2 (recession); V19 (champions); terms of office",
        evidence="Recessions and elections are on record; how much a champion carries is assumed.",
        grade="A",
        kernels=("yearly.shock", "yearly.decide_elections", "yearly.take_office"),
        numbers=("shocks", "sectors.election_years", "sectors.head_rate"),
    ),
)  # fmt: skip
