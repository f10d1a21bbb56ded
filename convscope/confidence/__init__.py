"""How far a probability can be trusted."""
