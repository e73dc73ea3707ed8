"""One request: who asks, bind, run, commit or refuse, envelope; and the worlds it happens in."""
