"""What clerks say about the client of a task; the server keeps it and its audit."""

from __future__ import annotations

import time

from fastapi import APIRouter, Response

from clerk_push.routes import Accepted, DeskOf, SignedIn
from wire.messages.intents import IntentCorrection
from wire.messages.screens.clerk import Browsing, ClientCard, Decline, NoteToAdd, NotHer

router = APIRouter()


@router.post("/api/tasks/{task}/browsing")
async def browsing(task: str, body: Browsing, clerk: SignedIn, desk: DeskOf, language: Accepted = None) -> ClientCard:
    return await desk.cards.say(task, "browsing", body, clerk, language, time.time())


@router.post("/api/tasks/{task}/notes")
async def note(task: str, body: NoteToAdd, clerk: SignedIn, desk: DeskOf, language: Accepted = None) -> ClientCard:
    return await desk.cards.say(task, "notes", body, clerk, language, time.time())


@router.post("/api/tasks/{task}/declines")
async def declined(task: str, body: Decline, clerk: SignedIn, desk: DeskOf, language: Accepted = None) -> ClientCard:
    return await desk.cards.say(task, "declines", body, clerk, language, time.time())


@router.post("/api/tasks/{task}/intent")
async def correct(
    task: str, body: IntentCorrection, clerk: SignedIn, desk: DeskOf, language: Accepted = None
) -> ClientCard:
    """Her word outranks what is guessed until newer evidence outweighs it."""
    return await desk.cards.say(task, "intent", body, clerk, language, time.time())


@router.post(
    "/api/tasks/{task}/not-her", response_model=ClientCard, responses={204: {"description": "No card any more."}}
)
async def not_her(
    task: str, body: NotHer, clerk: SignedIn, desk: DeskOf, language: Accepted = None
) -> ClientCard | Response:
    """204: there is no card any more, and the task ends in ten seconds; `undo` before brings it back."""
    found = await desk.cards.not_her(task, body, clerk, language, time.time())
    return Response(status_code=204) if found is None else found
