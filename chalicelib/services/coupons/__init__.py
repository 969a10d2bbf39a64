"""Residents get coupons and use them at a town's shops; staff start, watch and stop campaigns and settle accounts."""
