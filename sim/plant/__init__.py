"""What happens: the SimPy model of both chains. Knows tonnes, hours, kilometres and cans."""
