"""The files that come from outside (seed files, YAML): bytes in, records out, no database and no Django."""
