"""Product feeds of web shops, read line by line. Pure: bytes in, entries and refusals out; no line ever raises."""
