"""The front page, the pages about the site itself, and its files for machines."""
