"""Browser tests wait for what they expect, as long as a busy machine may need: they end early only when all is well."""

from playwright.sync_api import expect

from tests.browser.phone_page import PATIENCE

expect.set_options(timeout=PATIENCE)
