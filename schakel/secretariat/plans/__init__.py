"""The room of action plans: what a company will do about harm, how it goes, and who reviews it."""
