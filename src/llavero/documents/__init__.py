"""The papers of a bank: forms that people download, fill in, sign and bring."""
