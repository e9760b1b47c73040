"""The frame of the dashboard: server, middleware, header, drawer, footer."""
