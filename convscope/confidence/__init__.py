"""How far a prediction can be trusted: calibration, and a detector of drawings that are no digits."""
