"""The questions that HTTP and the command line both ask."""
