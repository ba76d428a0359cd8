"""Where Home Assistant sends messages for phones with its app, in place of their makers' services."""

from typing import Any

from aiohttp import web

from demo.home_assistant import HOST


class PushServer:
    """Keeps what was sent to each phone, by the name of who owns it. Use it from one event loop."""

    def __init__(self) -> None:
        self.received: dict[str, list[dict[str, Any]]] = {}
        app = web.Application()
        app.router.add_post("/{phone}", self._receive)
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self) -> None:
        """Listen on a free port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()

    async def stop(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    def url_of(self, phone: str) -> str:
        """Return where messages for a phone go."""
        return f"http://{HOST}:{self._runner.addresses[0][1]}/{phone}"

    async def _receive(self, request: web.Request) -> web.Response:
        self.received.setdefault(request.match_info["phone"], []).append(await request.json())
        return web.json_response({}, status=201)
