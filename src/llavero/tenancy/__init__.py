"""The banks: each one's row, hosts, portals, calendar and keys, and the scope that keeps them apart."""
