"""The page Organisations."""
