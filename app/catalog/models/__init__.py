"""What the catalogue keeps: organisations and areas, definitions, offerings, channels, evidence types, code lists."""
