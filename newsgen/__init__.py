"""Sources, facts, angles, story, text, publication; nothing flows back.

A brief (JSON) becomes a Norwegian and an English article in which every figure is traced:

- events: one folder for each type of event; reads and checks its brief and states its facts
- history: what a total may be set against, as a list made beforehand
- angles: decides every rule of the rule book over the facts and chooses what leads
- story: lays out which message stands where; no words
- render: words the story in one language, each figure printed through a filter that traces it
- claims: reads the finished text by itself and finds the fact behind every number
- publish: writes the files
- pipeline: the stages in this order; cli: the commands

They share `model`, the frozen types of the flow, and `errors`, the tree of errors.
"""

__version__ = "0.1.0"
