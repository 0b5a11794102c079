"""What was done: who did what under which clause, in lines that hold on to one another."""
