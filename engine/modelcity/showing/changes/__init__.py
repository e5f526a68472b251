"""What differs between two standards, and what that does to dossiers: as text and as data."""
