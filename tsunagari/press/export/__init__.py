"""The checked site in the forms that other systems of a city take."""
