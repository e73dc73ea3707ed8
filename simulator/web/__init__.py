"""The edge: HTTP in and out, the only place where anything is asynchronous."""
