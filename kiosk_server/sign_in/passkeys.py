"""Passkeys (WebAuthn level 2): the phone keeps a key, the server its public half."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kiosk_server.credentials.bearers import digest
from kiosk_server.errors import Conflict, NotSignedIn
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.sign_in.tables import Passkey, PasskeyChallenge

ANSWER_S = 300.0
"She may have to look for her key."

CHALLENGE_BYTES = 32

MOST_PASSKEYS = 20


class WrongPasskey(NotSignedIn):
    """This passkey does not open anything here."""


class UnfitPasskey(Conflict):
    """This passkey cannot be kept; try again, or use another one."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks for passkeys: the server by its public address."""

    origin: str
    name: str

    @property
    def id(self) -> str:
        return urlsplit(self.origin).hostname or ""


def registration_options(session: Session, party: Party, member: str, now_s: float) -> dict[str, Any]:
    challenge = _new_challenge(session, "register", member, now_s)
    held = session.exec(select(Passkey.credential).where(Passkey.member == member)).all()
    if len(held) >= MOST_PASSKEYS:
        raise UnfitPasskey("there are too many passkeys already; remove one first")
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_name=session.get_one(Member, member).number,
        user_display_name=session.get_one(MemberPii, member).first_name,
        # Random rather than her id: the authenticator tells it to whoever asks for a passkey.
        user_id=secrets.token_bytes(32),
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return _plain(options_to_json(options))


def add_passkey(session: Session, party: Party, member: str, credential: dict[str, Any], now_s: float) -> None:
    """Raises UnfitPasskey."""
    challenge = _answered(session, "register", credential, now_s, member)
    if challenge is None:
        raise UnfitPasskey
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise UnfitPasskey from error
    if session.get(Passkey, made.credential_id) is not None:
        raise UnfitPasskey
    session.add(
        Passkey(
            credential=made.credential_id,
            member=member,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            backed_up=made.credential_backed_up,
            created_at_s=now_s,
        )
    )


def sign_in_options(session: Session, party: Party, now_s: float) -> dict[str, Any]:
    """For whichever passkey the browser offers: nobody says beforehand who she is."""
    challenge = _new_challenge(session, "sign_in", None, now_s)
    options = generate_authentication_options(
        rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(options_to_json(options))


def member_of_passkey(session: Session, party: Party, credential: dict[str, Any], now_s: float) -> str:
    """Raises WrongPasskey, whatever was wrong. A counter that goes back is a copied key: refused as well."""
    challenge = _answered(session, "sign_in", credential, now_s, None)
    named = credential.get("rawId")
    try:
        key = session.get(Passkey, base64url_to_bytes(named)) if isinstance(named, str) else None
    except ValueError:
        key = None
    if key is None or challenge is None:
        raise WrongPasskey
    try:
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise WrongPasskey from error
    key.sign_count, key.used_at_s, key.backed_up = shown.new_sign_count, now_s, shown.credential_backed_up
    return key.member


def remove_passkeys(session: Session, member: str) -> int:
    """Forgets all of hers; what her devices keep opens nothing any more."""
    return session.connection().execute(delete(Passkey).where(col(Passkey.member) == member)).rowcount


def sweep_challenges(session: Session, now_s: float) -> int:
    old = delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at_s) < now_s)
    return session.connection().execute(old).rowcount


def _new_challenge(session: Session, purpose: str, member: str | None, now_s: float) -> bytes:
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(hash=digest(challenge.hex()), purpose=purpose, member=member, expires_at_s=now_s + ANSWER_S)
    )
    return challenge


def _answered(
    session: Session, purpose: str, credential: dict[str, Any], now_s: float, member: str | None
) -> bytes | None:
    """The challenge that this answers, if it was ours, for this, and not answered before."""
    try:
        said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError):
        return None
    asked = [
        col(PasskeyChallenge.hash) == digest(challenge.hex()),
        col(PasskeyChallenge.purpose) == purpose,
        col(PasskeyChallenge.used_at_s).is_(None),
        col(PasskeyChallenge.expires_at_s) > now_s,
        *([col(PasskeyChallenge.member) == member] if member is not None else []),
    ]
    statement = update(PasskeyChallenge).where(*asked).values(used_at_s=now_s)
    return challenge if session.connection().execute(statement).rowcount == 1 else None


def _plain(options: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(options)
    return plain
