"""Tables derived from the log, and the functions that answer from them."""
