"""Commands of `schakel manage` about people."""
