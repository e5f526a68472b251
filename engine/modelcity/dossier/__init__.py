"""Dossiers: facts of one locality, read from files, and turned into measures."""
