"""Reading the published catalogue."""
