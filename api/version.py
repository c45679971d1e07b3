"""Which release this is: told in the documentation, and held by every tag."""

RELEASE = "0.1.0"
