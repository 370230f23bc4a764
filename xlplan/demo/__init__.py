"""Plays the departments: fills the built forms the way people do and sends them back the way people do."""
