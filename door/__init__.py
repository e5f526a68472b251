"""What run.py does before modelcity is there; nothing here needs more than Python."""
