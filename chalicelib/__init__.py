"""Madoguchi (窓口): municipalities answer, inform and serve residents on their own LINE Official Account."""
