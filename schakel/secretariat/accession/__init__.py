"""Coming and going: applications to join, objections to them, admission, notice and leaving."""
