"""The pages of a release: its tables, what is withheld and why, and a page for the secretariat."""
