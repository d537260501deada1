"""Sends finished articles: a signed webhook, drafts in WordPress and in Ghost.

`line` sends one request within limits, `attempts` tries again where that may help, `placing` puts
one post in place however often it is asked to, `wordpress` and `ghost` know their interfaces,
`webhook` signs. Nothing is kept here: what stands at a target is looked up there each time.
"""
