"""The public talk of an article for annotation clients: W3C Web Annotation Protocol (Recommendation, 2017).

`/annotations/<slug>/` is the container of an article; each note, answer and comment stands below it at its own IRI.
"""
