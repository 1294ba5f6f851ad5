"""Other people's evaluation data, read in the format in which they give it out, one file a format."""
