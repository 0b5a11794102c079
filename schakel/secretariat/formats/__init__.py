"""How dates are written: as Europe does, in English too."""
