"""The program: `python app.py [VERB]`; no verb means serve. See `python app.py --help`."""

from photolog.cli import main

if __name__ == "__main__":
    main()
