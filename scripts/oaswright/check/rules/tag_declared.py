from collections.abc import Iterator

from oaswright import pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
tags: [{name: Pets}]
paths:
  /pets:
    get: {tags: [Pets], responses: {'200': {description: Fine}}}
"""
BAD = """
tags: [{name: Pets}]
paths:
  /pets:
    get: {tags: [Pet], responses: {'200': {description: Fine}}}
"""


@rule("tag-declared", "Every tag of an operation is declared, once, under the document's tags.", severity=Severity.WARNING, good=GOOD, bad=BAD, across=True)
def tag_declared(subject: Subject) -> Iterator[Violation]:
    declared: list[str] = []
    for at, tag in subject.objects("tag"):
        if tag.get("name") in declared:
            yield Violation(pointer.join(at, "name"), f"the tag '{tag['name']}' is declared twice")
        declared.append(str(tag.get("name")))
    for at, node in subject.objects("operation"):
        tags = node.get("tags")
        for index, tag in enumerate(tags if isinstance(tags, list) else ()):
            if str(tag) not in declared:
                hint = f"declare it under 'tags'; those there are: {', '.join(declared) or 'none'}"
                yield Violation(pointer.join(at, "tags", index), f"the tag '{tag}' is not declared", hint)
