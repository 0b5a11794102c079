"""The pages of the room of due diligence."""
