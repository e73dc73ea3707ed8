"""`make coverage`: which lines and branches the tests run, and why others are left out."""
