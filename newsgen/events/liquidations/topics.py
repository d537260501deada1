"""Media topics of the event type, most specific first.

Codes and names stand in the IPTC's media topics (CC BY 4.0, IPTC), whose addresses are
http://cv.iptc.org/newscodes/mediatopic/ and the number.
"""

from __future__ import annotations

from newsgen.publish.page import Topic

TOPICS: tuple[Topic, ...] = (
    Topic("medtop:20001279", "cryptocurrency"),
    Topic("medtop:20000395", "derivative securities"),
    Topic("medtop:20000385", "market and exchange"),
    Topic("medtop:04000000", "economy, business and finance"),
)
