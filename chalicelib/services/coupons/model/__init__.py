"""Campaigns, coupons and shops as values, and the rules of redeeming."""
