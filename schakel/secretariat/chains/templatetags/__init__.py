"""How figures of the heat map are written on pages."""
