"""Residents' pages: a flow as a form, when a question does not belong on LINE."""
