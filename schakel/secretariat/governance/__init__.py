"""The governance room: seats, meetings, decisions, plans and budgets of the bodies."""
