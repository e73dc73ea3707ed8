"""How fast it is: ratios against bare aiohttp and against what a step could cost at best.

Run `python -m benchmarks`, or name some: `python -m benchmarks start flat --quick`. Two processors
are enough, and they may be busy: everything is measured in pairs that alternate within the same
seconds, and only the ratio within a pair counts.
"""
