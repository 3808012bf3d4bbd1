"""The rules, one a module; whatever module is put here is found."""
