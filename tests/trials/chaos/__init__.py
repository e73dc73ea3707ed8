"""The chaos: what happens to a server that is killed, starved and left alone by its clients.

    make chaos                        every scene
    make chaos ARGS="full_disk"       one of them; the page of figures does not keep it

Each scene is one function that starts servers of its own, and tells in one line what was done, how
often, what must hold, and what did not.
"""
