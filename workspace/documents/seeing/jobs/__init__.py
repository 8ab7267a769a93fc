"""Jobs of the sandbox that make previews: pure functions over an open file.

They give pictures as WebP and everything else as a plain tree of known elements, never as HTML to be trusted.
"""
