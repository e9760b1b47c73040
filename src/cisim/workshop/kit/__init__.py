"""The kit: plan, guide, cards, tally sheets, handout and stories of a workshop on paper, made from the model."""

from cisim.workshop.kit.pages import PAGES, STORY_PAGES, kit_pages, write_kit

__all__ = ["PAGES", "STORY_PAGES", "kit_pages", "write_kit"]
