"""The edge: the HTTP API, the page and the command line of one release."""

RELEASE = "0.1.0"
