"""The sharing room: who was let in on what, on what ground, and who asks for it."""
