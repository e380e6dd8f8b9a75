"""What every step of the build uses: problems, digests, the syntax of prose, pandoc, HTML."""
