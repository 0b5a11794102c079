"""The chain room: purchase lists of companies, and the heat maps drawn from them."""
