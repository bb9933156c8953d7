"""The elements of HTML, read strictly: what is opened is closed."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br"}


class Elements(HTMLParser):
    """The elements of a page, in their order, and the text of each kind."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.texts = [], [], {}
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def of(self, tag):
        return [attrs for name, attrs in self.found if name == tag]
