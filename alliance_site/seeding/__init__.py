"""Filling a site: the sample's people, essays and talk, and one heavy article for measuring."""
