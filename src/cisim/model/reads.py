"""Which quantities and parameters each kernel, and each source beside the kernels, reads.

Declared here and compared with the source by a test. From it follows in which files a parameter acts and which
conditions act in a mechanism.
"""

from __future__ import annotations

READS: dict[str, tuple[str, ...]] = {
    "yearly.shock": ("shocks.recession_rate", "shocks.recession_need", "shocks.recession_years",
                     "shocks.recession_year", "shocks.champion_rate", "shocks.champion_loss", "shocks.policy_rate"),
    "yearly.decide_elections": ("sectors.election_years", "sectors.head_rate"),
    "trust.align_funders": ("drift", "funder_pull", "alignment.highest", "alignment.time", "alignment.funder_own"),
    "yearly.decide_membership": ("comparability", "sectors.join_rate", "sectors.leave_rate", "sectors.learning_worth",
                                 "funding.member_premium", "funding.pooled", "hours.per_fte"),
    "trust.compete": ("breach", "trust.gain", "trust.loss_ratio", "trust.competition"),
    "interests.write_agenda": ("inclusion",),
    "funding.finance_backbone": ("staffing", "system_dollars", "backbone_fte", "backbone_core", "money.pool",
                                 "money.backbone_fte_cost", "money.backbone_cap", "shocks.recession_depth"),
    "funding.decide_backbone": ("funding.overhead_taste", "funding.pooled"),
    "funding.score_applicants": ("funder_noise", "funding.rule", "funding.claim_weight"),
    "funding.pick_winners": ("funding.rule", "funding.winners"),
    "funding.decide_grants": ("need_noise", "service.need_seen", "funding.member_premium"),
    "funding.give_grants": ("funding.term_isolated", "funding.term_aligned", "funding.pooled"),
    "capital.decide_saving": ("money.cost_per_fte", "money.site_cost", "money.set_aside"),
    "capital.set_aside": ("money.cost_per_fte",),
    "books.add_members_budgets": ("money.cost_per_fte",),
    "books.grow": ("money.cost_per_fte", "funding.growth"),
    "hours.decide_attendance": ("facilitation", "carry", "coordination_hours", "partners", "hours.per_fte",
                                "hours.tolerance", "hours.leader_premium", "hours.pair"),
    "hours.spend_hours": ("report_relief", "facilitation", "hours.per_fte", "hours.search", "hours.fundraising",
                          "hours.reporting", "hours.multi_year_relief", "hours.missed_paid", "hours.fixed",
                          "levels.unfacilitated"),
    "trust.update_trust": ("breach", "meetings", "mediation", "trust.gain", "trust.loss_ratio", "trust.contact",
                           "trust.decay"),
    "trust.update_alignment": ("drift", "alignment_pull", "alignment.highest", "alignment.pull_without_trust",
                               "alignment.time"),
    "search.choose_steps": ("comparability", "search_rate", "peer_reach", "sectors.government_pace",
                            "learning.peer_rate", "learning.trial_hours"),
    "search.learn_from_peers": ("noise", "conformity", "learning.peer_sample", "learning.copy_error",
                                "learning.copy_blind"),
    "partners.choose_partners": ("problem.context", "service.handover_loss"),
    "partners.find_contexts": ("problem.context",),
    "judgement.judge": ("noise", "list_pressure", "agenda_weight", "breadth", "problem.context",
                        "learning.private_stake", "learning.evidence", "learning.evidence_months",
                        "learning.trial_hours"),
    "judgement.await_government": ("sectors.policy_pace", "learning.evidence_months"),
    "cycles.joint_cycles": ("noise", "comparability", "list_pressure", "agenda_weight", "breadth", "cycles",
                            "mediation", "problem.context", "sectors.business_skill", "learning.private_stake",
                            "learning.adhoc_rate", "learning.borrow", "learning.evidence", "learning.evidence_months",
                            "learning.trial_hours", "learning.ballot", "sectors.policy_pace"),
    "review.review_proposals": ("noise", "plan_review", "problem.context", "learning.composites"),
    "service.serve": ("problem.place", "problem.effect_floor", "problem.effect_lowest", "sectors.business_harm",
                      "funding.fidelity_loss", "hours.per_fte"),
    "location.decide_moves": ("planned_moves", "noise", "need_noise", "mediation", "service.need_seen",
                              "service.crowding", "service.move_rate", "service.move_loss", "learning.ballot"),
    "location.move": ("service.move_loss",),
    "service.recover": ("funding.recovery",),
    "handing_on.hand_on": ("handover", "service.handover_loss"),
    "start.steady_state": ("service.background", "service.entry_share", "service.substitution", "service.fade_out"),
    "service.target_attainment": ("service.entry_share", "service.substitution", "service.fade_out"),
    "service.turn_over": ("population.cohort",),
    "capital.build": ("money.site_cost",),
    "forgetting.weigh_terms": ("forgetting.practice_loss", "funding.pooled", "funding.term_isolated",
                               "funding.term_aligned"),
    "forgetting.forget": ("retention", "forgetting.practice_loss", "forgetting.turnover",
                          "forgetting.turnover_schools", "forgetting.small_extra", "forgetting.short_grants"),
    "lives.close": ("lives.closure_rate", "lives.closure_size"),
    "lives.found": ("lives.closure_rate", "problem.opposition", "service.need_seen", "service.crowding",
                    "alignment.own", "alignment.alignment_spread"),
    "lives.leave": ("need_noise", "alignment.funder_own", "funding.patience", "funding.exit_rate",
                    "sectors.funders_admitted"),
    "partnerships.choose_focus": ("need_noise", "partnerships.focus", "partnerships.focus_years"),
    "partnerships.keep_record": ("staffing", "backbone_core", "backbone_fte", "partnerships.core_least",
                                 "partnerships.end_rate", "partnerships.grant_end"),
    "partnerships.end_partnerships": ("partnerships.end_rate", "partnerships.grant_end", "partnerships.grant_years",
                                      "partnerships.fragility"),
}  # fmt: skip
"""Named quantities, and parameters by key (with a dot), that a kernel reads, its helpers included. Kernels that are
missing here read none. ``levels.grow_levels`` besides reads what conditions require (their prerequisites).
"""

READS_BESIDE: dict[str, tuple[str, ...]] = {
    "scenario/scenario.py": ("time.months", "problem.structure", "sectors.nonprofits", "sectors.governments",
                             "sectors.businesses", "ties.networks"),
    "simulation/problem.py": ("problem.known", "problem.coupling_across", "problem.coupling_within",
                              "problem.authority", "problem.policy_share", "problem.place", "problem.kinship",
                              "problem.bits", "problem.structure", "problem.scale", "problem.turbulence",
                              "learning.list_share"),
    "model/sectors/nonprofit.py": ("sectors.nonprofits", "sectors.nonprofits_admitted"),
    "model/sectors/government.py": ("sectors.governments", "sectors.governments_admitted"),
    "model/sectors/business.py": ("sectors.businesses", "sectors.businesses_admitted"),
    "model/sectors/funder.py": ("sectors.funders", "sectors.funders_admitted"),
    "simulation/strategy_draw.py": ("learning.trial_rate", "sectors.funder_spread"),
    "simulation/sector_draw.py": ("sectors.government_fte", "sectors.business_fte", "sectors.participation",
                                  "sectors.funders_joined",
                                  "money.pool", "money.own_share", "money.cost_per_fte"),
    "simulation/practice_draw.py": ("problem.opposition", "problem.defined"),
    "simulation/community.py": ("problem.known", "service.need_seen", "population.cohort",
                                "population.intake", "service.caseload", "service.crowding", "sectors.size_spread",
                                "learning.alternatives", "learning.reach", "problem.defined",
                                "alignment.own", "alignment.alignment_spread",
                                "trust.first", "trust.trust_spread"),
    "simulation/columns.py": ("levels.loss",),
    "simulation/ties.py": ("ties.networks", "ties.graph", "ties.within", "ties.across", "ties.rewiring"),
    "simulation/indicators.py": ("indicators.per_stage", "indicators.noise_points", "indicators.correlation",
                                 "indicators.sampling", "indicators.window", "population.cohort"),
    "simulation/present_state.py": ("problem.place", "problem.effect_floor", "problem.effect_lowest",
                              "funding.fidelity_loss"),
    "comparison/ledger.py": ("money.cost_per_fte", "hours.per_fte"),
}  # fmt: skip
"""Parameters that act outside the kernels, by file of the package: in the draw of a community, indicators and books."""


def readers(name: str) -> tuple[str, ...]:
    """Files of the package that read a quantity, or a parameter given by its key."""
    kernels = [f"model/kernels/{k.partition('.')[0]}.py" for k, names in READS.items() if name in names]
    return tuple(dict.fromkeys([*kernels, *(file for file, names in READS_BESIDE.items() if name in names)]))
