"""States: a world as JSON and back, in files, and under the names of snapshots."""
