"""Residents collect stamps at spots of several towns, for rewards and prizes; staff keep campaigns and draw."""
