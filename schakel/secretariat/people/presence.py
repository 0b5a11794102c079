from django.http import HttpRequest

from schakel.secretariat.people.models import Person, Role


def roles_of(request: HttpRequest) -> list[Role]:
    """The roles that the person at the desk has now, asked once in a request."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return []
    known: tuple[Person, list[Role]] | None = getattr(request, "_roles", None)
    if known is None or known[0] != person:
        known = (person, list(person.standing_roles().select_related("party")))
        request._roles = known  # type: ignore[attr-defined]
    return known[1]
