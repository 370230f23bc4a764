"""Forms and mail to departments."""
