"""Looks: questions about a trained network that a worker answers, while the page that asks goes on."""
