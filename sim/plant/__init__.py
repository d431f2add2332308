"""The SimPy model of a chain, in tonnes, hours, kilometres and cans."""
