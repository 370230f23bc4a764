"""From the inbox to entries: arrivals, books, identity, extraction."""
