"""`python -m oaswright.cli`."""

from oaswright.cli import main

main()
