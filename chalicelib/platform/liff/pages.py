"""What a resident sees of our pages: the shell that proves who they are, the form, and what comes after."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chalicelib.kernel.ids import secret_key
from chalicelib.kernel.texts import DEFAULT, LANGUAGES
from chalicelib.platform.channels.model import Channel
from chalicelib.platform.conversations.voice import PLATFORM
from chalicelib.kernel.texts import Texts
from chalicelib.platform.house import House
from chalicelib.platform.liff import fields, surroundings
from chalicelib.platform.liff.fields import Field
from chalicelib.platform.liff.form import Form
from chalicelib.platform.liff.typed import Typed
from chalicelib.platform.liff.visits import Visit
from chalicelib.web.exchange import Request, Response
from chalicelib.web.pages import page
