"""The stages composed: one module a verb, each working on an open session."""
