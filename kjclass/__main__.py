"""``python -m kjclass``: the command line."""

from kjclass.cli.app import main

if __name__ == "__main__":
    main()
