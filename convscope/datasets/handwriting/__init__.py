"""Digits, and figures that are not digits, made at random from pen strokes."""
