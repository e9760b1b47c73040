"""The kit: plan, guide, cards, tally sheets and handout of a workshop on paper, made from the model."""

from cisim.workshop.kit.pages import PAGES, kit_pages, write_kit

__all__ = ["PAGES", "kit_pages", "write_kit"]
