"""The office at work: books out to every unit and back, evidence on file, every run remembered."""
