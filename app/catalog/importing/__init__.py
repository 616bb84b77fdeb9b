"""Bringing a folder of catalogue files in: everything is read and checked first, then written in one transaction or not at all."""
