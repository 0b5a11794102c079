"""Figures over several companies: put before the gate, kept, and told in words."""
