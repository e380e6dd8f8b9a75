"""The press, as in printing press: it makes a folder of notebooks into the pages of a website.

Its folders are the steps of a build, in order: plan, run, bind, render, finish, check, compare,
publish; core is what all of them use. It knows nothing of loneliness.
"""
