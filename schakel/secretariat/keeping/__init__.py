"""Keeping the desk: a backup in one file, and the way back."""
