"""The translators' desk: what there is to translate, how well it is done, and how it reads."""
