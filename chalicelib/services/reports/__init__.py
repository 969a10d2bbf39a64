"""Residents report what is broken, dumped or littered, with photos and the place, and hear what becomes of it.

Staff work on the reports at their desk; outside systems read and file them by Open311 GeoReport v2.
"""
