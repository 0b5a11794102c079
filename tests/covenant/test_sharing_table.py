"""The rules read as the table of readers says, and every way to break them in one line shows.

A mutant is `schakel/covenant/sharing.py` with one thing changed: a comparison turned, a condition
dropped, a level moved by one. Whoever reads on by a mutant is found by the table.
"""

import ast
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from schakel.covenant import sharing
from schakel.covenant.agreement import load
from schakel.covenant.sharing import Level
from tests.covenant.who_reads import RELATIONS, STANDING, Case, expected

SOURCE = Path(sharing.__file__)
TWO_ROLES = "case-handler civil-servant"
READING = {
    "may_read",
    "_at_its_level",
    "_shared_further",
    "_written_down",
    "named",
    "owns",
    "_body_stops",
    "_identity",
    "_ceiling",
    "_circle",
    "_within",
}
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def differences(rules: Any, told: Any) -> Iterator[Case]:
    """The cases in which these rules read otherwise than the table says."""
    for case, reads in expected().items():
        verdict = rules.may_read(told, case.reader(rules), case.record(rules))
        if (bool(verdict), getattr(verdict, "logged", False)) != reads:
            yield case


def mutants(functions: Collection[str] = READING) -> Iterator[tuple[str, ast.Module]]:
    """Every change of one thing in these functions: those that decide who reads."""
    whole = ast.parse(SOURCE.read_text()).body
    for at, function in enumerate(whole):
        if isinstance(function, ast.FunctionDef) and function.name in functions:
            for what, changed in _changes(function):
                body = [*whole[:at], changed, *whole[at + 1 :]]
                yield what, ast.fix_missing_locations(ast.Module(body, []))


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function with one thing changed, for every thing in it."""
    source = ast.unparse(function)
    for place, node in enumerate(_within(_only(source))):
        for what, turn in _turns(node):
            changed = _only(source)
            turn(_within(changed)[place])
            yield f"{function.name}: {what}", changed


def _only(source: str) -> ast.FunctionDef:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def _within(function: ast.FunctionDef) -> list[ast.AST]:
    """All that a function says, in a lasting order."""
    return [node for statement in function.body for node in ast.walk(statement)]


def _turns(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Compare):
        for place, sign in enumerate(node.ops):
            other = TURNED[type(sign)]
            yield f"{ast.unparse(node)}: {other.__name__}", _swap(place, other)
    if isinstance(node, ast.BoolOp):
        other_word = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{ast.unparse(node)}: {other_word.__name__}", _set("op", other_word())
        for place in range(len(node.values)):
            yield f"{ast.unparse(node)} without {place}", _drop(place)
    if isinstance(node, ast.If):
        for answer in (True, False):
            yield f"if {ast.unparse(node.test)}: {answer}", _set("test", ast.Constant(answer))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{ast.unparse(node)}: not dropped", _set("op", ast.UAdd())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} turned", _set("value", not node.value)
    if isinstance(node, ast.Attribute) and node.attr in Level.__members__:
        for level in Level:
            if abs(level - Level[node.attr]) == 1:
                yield f"{ast.unparse(node)}: {level.name}", _set("attr", level.name)


def _set(field: str, value: object) -> Any:
    return lambda node: setattr(node, field, value)


def _swap(place: int, other: type[ast.cmpop]) -> Any:
    def turn(node: ast.Compare) -> None:
        node.ops[place] = other()

    return turn


def _drop(place: int) -> Any:
    def turn(node: ast.BoolOp) -> None:
        del node.values[place]

    return turn


def module(tree: ast.Module) -> ModuleType:
    """The changed rules as a module of their own."""
    made = ModuleType("rules_with_one_thing_changed")
    sys.modules[made.__name__] = made
    exec(compile(tree, str(SOURCE), "exec"), made.__dict__)
    return made


def test_the_table_speaks_of_every_role_standing_and_relation() -> None:
    told = load("metals_2019").sharing
    roles = {"no-role", TWO_ROLES, *told.roles}
    cases = {(c.role, c.standing, c.relation) for c in expected() if c.role != "nobody"}
    assert cases == {(r, s, n) for r in roles for s in STANDING for n in RELATIONS}
    assert any(case.role == "nobody" for case in expected())


def test_the_rules_read_as_the_table_says() -> None:
    assert list(differences(sharing, load("metals_2019").sharing)) == []


def test_every_change_of_one_thing_in_the_rules_shows_in_the_table() -> None:
    told = load("metals_2019").sharing
    unseen, tried = [], 0
    for what, tree in mutants():
        tried += 1
        try:
            shows = next(differences(module(tree), told), None) is not None
        except (TypeError, AttributeError, KeyError, ValueError):
            shows = True
        if not shows:
            unseen.append(what)
    assert "\n".join(unseen) == ""
    assert tried > 60


@pytest.mark.parametrize("role", ["csr-officer", "civil-servant", "observer"])
def test_a_limit_lifted_from_a_role_in_the_file_shows_in_the_table(role: str) -> None:
    told = load("metals_2019").sharing
    lifted = told.roles[role].model_copy(update={"never_named": (), "ceiling": None})
    altered = told.model_copy(update={"roles": {**told.roles, role: lifted}})
    assert {role} == {each.role for each in differences(sharing, altered)} - {TWO_ROLES}
