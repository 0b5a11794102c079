"""`python -m schakel.secretariat.locale`: bring django.po up to date and compile it."""

import os
import sys

from schakel.secretariat.locale import catalogue


def main() -> int:
    """Write both files; name what still wants Dutch."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.secretariat.settings")
    import django

    django.setup()
    current = catalogue.brought_up_to_date()
    catalogue.PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue.PO.write_bytes(catalogue.written(current))
    catalogue.MO.write_bytes(catalogue.compiled(current))
    flaws = catalogue.flaws()
    sys.stdout.write("".join(f"{each}\n" for each in flaws))
    return bool(flaws)


if __name__ == "__main__":
    sys.exit(main())
