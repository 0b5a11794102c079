"""The room of the independent check: who was drawn, what the evaluator found, what all learn."""
