"""Tokens of forms without a session."""

import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.form_tokens import LONGEST_TOKEN, TokenState, new_form_token, token_state

START = "2026-11-24 10:00:00Z"


def test_a_token_lives_three_hours(starter_app: Flask) -> None:
    with starter_app.app_context(), time_machine.travel(START, tick=False) as clock:
        token = new_form_token("error:x")
        assert len(token) < LONGEST_TOKEN
        seen = []
        for step in (0, 1, 1, 3 * 3600 - 2, 1):
            clock.shift(step)
            seen.append(token_state(token, "error:x"))
        assert seen == [TokenState.YOUNG, TokenState.YOUNG, TokenState.GOOD, TokenState.GOOD, TokenState.OLD]


def test_a_token_from_the_future_is_worth_nothing(starter_app: Flask) -> None:
    with starter_app.app_context():
        with time_machine.travel("2040-01-01 10:00:00Z"):
            token = new_form_token("x")
        assert token_state(token, "x") is TokenState.OLD


def test_no_two_are_alike_and_each_has_one_subject(starter_app: Flask) -> None:
    with starter_app.app_context(), time_machine.travel(START, tick=False) as clock:
        tokens = {new_form_token("a") for _form in range(50)}
        clock.shift(60)
        assert len(tokens) == 50
        assert {token_state(token, "a") for token in tokens} == {TokenState.GOOD}
        assert {token_state(token, "b") for token in tokens} == {TokenState.WRONG}


def test_a_token_of_another_key_is_wrong(starter_app: Flask, own_starter: Flask) -> None:
    own_starter.secret_key = "another"
    with own_starter.app_context():
        token = new_form_token("a")
    with starter_app.app_context():
        assert token_state(token, "a") is TokenState.WRONG


@given(text=st.text(max_size=500))
@settings(max_examples=200, deadline=None)
def test_any_text_is_wrong(starter_app: Flask, text: str) -> None:
    with starter_app.app_context():
        assert token_state(text, "a") is TokenState.WRONG
