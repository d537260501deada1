"""Shows briefs and finished articles in a browser, and shows them again when anything changes.

`shelf` knows what a folder holds, `maker` has a new process make the articles of its briefs
(`worker`), `watching` tells of changes, `desk` keeps what is shown, `site` answers the browser,
`server` listens. Nothing is written, and nothing that is asked for can change anything.
"""
