"""A document in another form: in several files, joined with others, without references; and its figures."""
