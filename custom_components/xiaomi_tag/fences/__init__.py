"""Places over event time become crossings; late evidence corrects them."""
