"""Lots drawn so that anybody can check them: lotteries of bookings, prizes of campaigns."""
