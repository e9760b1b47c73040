"""Pictures for web pages: SVG as text from plain numbers, a few milliseconds each, tinted by the page's style sheet."""
