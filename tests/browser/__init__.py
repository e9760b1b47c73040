"""Tests of the dashboard in a browser. A package, so that server and browser end with its last test."""
