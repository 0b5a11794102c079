"""How a page says where a party stands."""
