"""Registers the doors: Chalice finds every route, queue worker and schedule from here."""

from chalice.app import Chalice

from chalicelib.entrypoints import broadcasts, console, feeds, inbox, liff, partner, public, reminders, turns, webhook
from chalicelib.entrypoints.http import BINARY_TYPES

app = Chalice(app_name="madoguchi", configure_logs=False)
app.api.binary_types += list(BINARY_TYPES)

for door in (webhook, console, liff, partner, public, turns, reminders, broadcasts, feeds, inbox):
    app.register_blueprint(door.bp)
