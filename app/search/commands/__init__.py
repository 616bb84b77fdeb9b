"""`flask search`: the groups of commands for what administrators edit and look at."""
