"""What every answer tells the browser: nothing from elsewhere, nothing inline, no device."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

DEVICES = ("camera", "geolocation", "microphone", "payment", "usb")


class ContentPolicy:
    """Adds the content security policy of the settings, unless a page has a stricter one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = get_response
        self.policy = "; ".join(f"{name} {told}" for name, told in settings.CONTENT_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{d}=()" for d in DEVICES))
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
