"""`./run fuzz --api`: every route of the two servers as their own documents tell it, asked in thousands of ways.

The whole store runs, every program a process; schemathesis makes the requests, right ones and wrong ones, from the
OpenAPI documents that the servers give out. Nothing may end in a server error, and every answer must be one that the
document names. Exit code 0 where nothing was found, 1 where something was.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx2

from simulator import store
from simulator.demo.sign_in import bearer
from simulator.demo.stack import Stack, StackPlan
from tests.api.known import REQUEST_S, Known, new_clerk, people_and_things, renew
from tests.api.senders import many_senders

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMATHESIS = CHECKOUT / ".venv-api" / "bin" / "schemathesis"

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)

SHORT_EXAMPLES = 6
LONG_EXAMPLES = 400
NESTED = "^/api/(campaigns|segments)"
"A tree of conditions has ten thousand corners: what takes it is tried by chance alone, not corner by corner."

ROUND_S = 480
"A clerk's token lasts ten minutes."


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run fuzz --api",
        description=__doc__,
        epilog="examples:\n  ./run fuzz --api\n  ./run fuzz --api --minutes 60 --seed 7\n  ./run fuzz --api --short",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="both servers together (default 10)")
    parser.add_argument("--short", action="store_true", help="a minute, always the same requests")
    parser.add_argument("--seed", type=int, help="the first round's; by default a new one")
    parser.add_argument("--path", metavar="REGEX", help="only these paths")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shopbell-api-") as folder:
        return asyncio.run(_run(options, Path(folder)))


async def _run(options: argparse.Namespace, folder: Path) -> int:
    task = asyncio.current_task()
    assert task is not None
    # Whoever ends us ends the whole store too.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    os.nice(5)
    seed = options.seed if options.seed is not None else 1 if options.short else int(time.time())
    plan = StackPlan(store.SITE_PATH, store.CATALOGUE_PATH, folder / "stack", CHECKOUT / "screens" / "dist")
    failed = False
    async with Stack(plan) as stack:
        known = await people_and_things(stack)
        until_s = time.monotonic() + options.minutes * 60
        while True:
            left_s = None if options.short else max(20, min(ROUND_S, round(until_s - time.monotonic())))
            failed |= await _round(options, stack, known, folder, seed, left_s)
            failed |= _server_errors(stack)
            if failed or options.short or time.monotonic() > until_s - 20:
                return int(failed)
            seed += 1


async def _round(
    options: argparse.Namespace, stack: Stack, known: Known, folder: Path, seed: int, left_s: int | None
) -> bool:
    """Both servers once, with one seed. Whether something was found."""
    async with _client(stack.server_url) as http:
        await renew(http, known)
    print(f"kiosk_server, seed {seed}", flush=True)
    staff = bearer(known.credentials["staffBearer"])
    document = await _document(stack.server_url, staff, folder / "kiosk_server.json")
    most_s = None if left_s is None else round(left_s * 0.9)
    failed = await _ask(options, document, stack.server_url, known, seed, most_s)
    print(f"clerk_push, seed {seed}", flush=True)
    cookie, to_end = [await _clerk_cookie(stack, known) for _ in range(2)]
    clerks = Known(credentials={"clerkCookie": cookie}, to_end={"delete_session": to_end})
    document = await _document(stack.clerk_url, {"Cookie": f"shopbell_clerk={cookie}"}, folder / "clerk_push.json")
    most_s = None if left_s is None else max(10, round(left_s * 0.1))
    return await _ask(options, document, stack.clerk_url, clerks, seed, most_s) or failed


def _client(url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=url, timeout=REQUEST_S, trust_env=False)


async def _document(url: str, door: dict[str, str], file: Path) -> Path:
    async with _client(url) as http:
        answer = await _patiently(partial(http.get, "/api/openapi.json", headers=door))
        assert answer.status_code == 200, answer.text
        file.write_text(answer.text)
    return file


async def _clerk_cookie(stack: Stack, known: Known) -> str:
    async with _client(stack.server_url) as http:
        who = await new_clerk(http, known)
    async with _client(stack.clerk_url) as http:
        answer = await _patiently(partial(http.post, "/api/session", json=who))
        return str(answer.raise_for_status().cookies["shopbell_clerk"])


async def _patiently(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """Asks again while the program says that it cannot just now."""
    until_s = time.monotonic() + REQUEST_S
    while (answer := await ask()).status_code == HTTPStatus.SERVICE_UNAVAILABLE and time.monotonic() < until_s:
        await asyncio.sleep(0.5)
    return answer


async def _ask(
    options: argparse.Namespace, document: Path, url: str, known: Known, seed: int, most_s: int | None
) -> bool:
    """Everything that one document tells of. Whether something was found."""
    async with many_senders(url) as town:
        return await _schemathesis(options, document, town, known, seed, most_s) != 0


async def _schemathesis(
    options: argparse.Namespace, document: Path, url: str, known: Known, seed: int, most_s: int | None
) -> int:
    """Runs it over one document, at `url`. Its exit code."""
    settings = document.with_suffix(".toml")
    settings.write_text(_settings(known))
    examples = SHORT_EXAMPLES if options.short else LONG_EXAMPLES
    command = [str(SCHEMATHESIS), "--config-file", str(settings), "run", str(document), "--url", url]
    command += ["--checks", ",".join(CHECKS), "--seed", str(seed), "--max-examples", str(examples)]
    command += ["--workers", "1", "--warnings", "off", "--request-timeout", "30", "--suppress-health-check", "all"]
    command += ["--phases", "fuzzing" if options.short else "examples,coverage,fuzzing,stateful"]
    if most_s is not None:
        command += ["--max-time", str(most_s)]
    if options.path:
        command += ["--include-path-regex", options.path]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.api.hooks",
        "SHOPBELL_API_KNOWN": known.as_json(),
        "PYTHONPATH": str(CHECKOUT),
        "NO_COLOR": "1",
    }
    process = await asyncio.create_subprocess_exec(*command, cwd=document.parent, env=environment)
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _settings(known: Known) -> str:
    lines = ["[[operations]]", f"include-path-regex = {json.dumps(NESTED)}", "phases.coverage.enabled = false"]
    for scheme, secret in known.credentials.items():
        kind = "bearer" if scheme.endswith("Bearer") else "api_key"
        lines += [f"[auth.openapi.{scheme}]", f"{kind} = {json.dumps(secret)}"]
    return "\n".join(lines) + "\n"


def _server_errors(stack: Stack) -> bool:
    """Whether a server wrote down an error of its own, whatever it answered."""
    found = False
    for log in ("kiosk_server.log", "clerk_push.log"):
        for line in (stack.logs / log).read_text(errors="replace").splitlines():
            if "request_failed" in line or "part_ended" in line:
                print(f"{log}: {line}")
                found = True
    return found


if __name__ == "__main__":
    sys.exit(main())
