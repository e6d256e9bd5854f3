"""`python -m quietfix` is the command `quietfix`."""

from quietfix.cli.main import main

if __name__ == "__main__":
    main()
