"""`python -m xlplan`: the command line, where its own program is not on the path."""

from xlplan.cli import main

if __name__ == "__main__":
    main()
