"""`python -m conviction` is `scaffold`."""

from conviction.cli import main

if __name__ == "__main__":
    main()
