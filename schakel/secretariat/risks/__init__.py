"""The room of risks: each company's heat map as its record, that of the industry, and support."""
