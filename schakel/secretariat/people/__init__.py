"""Who works here: people, and the roles in which they speak for a party."""
