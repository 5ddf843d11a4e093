"""Writes scenes of a corner shop and a cafe for POV-Ray, and reads the boxes of what is in them."""
