"""A real Home Assistant that runs on in the background between tests; what they all ask of it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
import json
import threading
import time
from typing import Any

import pytest

from demo import ha_setup
from demo.ha_client import Client
from demo.ha_log import problems_of_ours
from demo.stage import Stage


class RunningHome:
    """Runs in a thread of its own; all methods are for the tests' thread."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._entity_ids: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="home", daemon=True)
        self._thread.start()

    def run[T](self, work: Coroutine[Any, Any, T], within_s: float = 120.0) -> T:
        """Let the home's thread do the work, and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within_s)

    def close(self) -> None:
        """End everything."""
        try:
            self.run(self.stage.__aexit__(None, None, None))
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(30)
            self._loop.close()

    def restart(self, *, kill: bool = False) -> None:
        """Stop Home Assistant, or kill it, and start it again."""
        self.run(self.stage.stop_home_assistant(kill=kill))
        self.run(self.stage.start_home_assistant())

    def ask[T](self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Return what Home Assistant answers to a client's question."""

        async def ask() -> T:
            return await question(self.stage.client)

        return self.run(ask())

    def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return self.ask(lambda client: client.states())

    def state(self, owner: str, key: str) -> dict[str, Any]:
        """Return the state of an entity of a tag, or of the home where `owner` is "home". Fails where there is none."""
        states = self.states()
        entity_id = self.entity_id(owner, key)
        assert entity_id in states, f"{entity_id} has no state"
        return states[entity_id]

    def value(self, owner: str, key: str) -> str:
        """Return the value of a state."""
        value = self.state(owner, key)["state"]
        assert isinstance(value, str)
        return value

    def entity_id(self, owner: str, key: str) -> str:
        """Return an entity of a tag, or of the home where `owner` is "home"."""
        prefix = self.stage.entry_id if owner == "home" else self.stage.tag_ids[owner]
        unique_id = f"{prefix}_{key}"
        if unique_id not in self._entity_ids:
            registry = self.ask(lambda client: ha_setup.entities(client, self.stage.entry_id))
            self._entity_ids = {entity["unique_id"]: entity["entity_id"] for entity in registry}
        return self._entity_ids[unique_id]

    def do(self, action: str, **data: Any) -> None:
        """Call an action of ours that has no response."""
        self.ask(lambda client: client.call_service("xiaomi_tag", action, **data))

    def act(self, *actions: tuple[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Call actions of ours side by side; return their responses."""

        async def act(client: Client, action: str, data: Mapping[str, Any]) -> dict[str, Any]:
            answer: dict[str, Any] = await client.command(
                "call_service", domain="xiaomi_tag", service=action, service_data=data, return_response=True
            )
            response: dict[str, Any] = answer["response"]
            return response

        async def act_all(client: Client) -> list[dict[str, Any]]:
            return await asyncio.gather(*(act(client, action, data) for action, data in actions))

        return self.ask(act_all)

    def complaints(self) -> list[str]:
        """Return the warnings and errors about our integration, of all starts."""
        return problems_of_ours(self.stage.home_assistant.log_path.read_text(encoding="utf-8", errors="replace"))

    def wait_for(self, what: str, holds: Callable[[], object], within_s: float) -> None:
        """Wait until `holds` does; fail with `what` and all that is known where it does not."""
        deadline = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {within_s:.0f} s: {what}; {json.dumps(self.diagnostics(), indent=1)}")
            self.run(self._check_alive())
            time.sleep(0.5)

    def diagnostics(self) -> dict[str, Any]:
        """Return the integration's own diagnostics."""
        path = f"/api/diagnostics/config_entry/{self.stage.entry_id}"
        return {"home": self.ask(lambda client: client.get(path))["data"]}

    async def _check_alive(self) -> None:
        self.stage.raise_failure()
