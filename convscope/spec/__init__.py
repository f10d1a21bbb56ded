"""What a network and a training are: frozen values, their checks and their arithmetic."""
