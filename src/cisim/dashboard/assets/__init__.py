"""Files for the browser: the style sheet."""
