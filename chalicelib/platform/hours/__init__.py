"""When a town's offices are open (開庁時間・閉庁日): now, and when next."""

from chalicelib.platform.hours.opening import closing, has_pattern, is_day_off, is_open, next_opening, sentence

__all__ = ["closing", "has_pattern", "is_day_off", "is_open", "next_opening", "sentence"]
