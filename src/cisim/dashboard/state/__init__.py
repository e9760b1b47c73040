"""What a visitor has chosen and what was run for it; nothing here draws."""
