"""The admin API, `/_sim/…`: one module for each noun, and what all of them share."""
