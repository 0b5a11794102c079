"""The pages of the room: they translate, the acts act."""
