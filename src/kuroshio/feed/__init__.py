"""Records, entries and logs: what makes a log sound, forked, erased, reopened."""
