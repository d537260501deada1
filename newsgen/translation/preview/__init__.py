"""One page with every string of a language as readers will see it, and whole articles."""
