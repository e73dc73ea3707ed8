"""The sandbox of `run --`: a command meets the simulator where the real host would be."""
