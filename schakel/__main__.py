"""`python -m schakel`: the command `schakel`, where it is not on the path."""

from schakel.cli import main

if __name__ == "__main__":
    main(prog_name="schakel")
