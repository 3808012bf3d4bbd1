"""`llms.txt`: the pages of the site in Markdown, listed for programs that read documentation (llmstxt.org)."""

from oaswright.docs import markup
from oaswright.docs.site import Plan, title


def files(plan: Plan) -> dict[str, bytes]:
    """Return the list, and the whole start page in Markdown."""
    lines = [f"# {_line(plan.title)}", "", f"> {_line(plan.info.get('summary') or markup.first_sentence(plan.info.get('description')) or plan.title)}", ""]
    lines += [f"Version {_line(plan.version)}. Every page below is Markdown; the same address with .html is for people.", ""]
    for name, members in plan.tags.items():
        lines += [f"## {_line(name)}", ""]
        lines += [f"- [{_line(title(one))}]({_twin(plan.urls[one.pointer])}): {markup.code(one.name)}" for one in members]
        lines.append("")
    if plan.webhooks:
        lines += ["## Webhooks", "", *(f"- [{_line(title(one))}]({_twin(plan.urls[one.pointer])})" for one in plan.webhooks), ""]
    if plan.schemas:
        lines += ["## Schemas", "", *(f"- [{_line(name)}]({_twin(url)})" for name, url in plan.schemas.items()), ""]
    return {"llms.txt": "\n".join(lines).encode(errors="replace")}


def _twin(url: str) -> str:
    return url.removesuffix(".html") + ".md"


def _line(text: object) -> str:
    return markup.quoted(" ".join(str(text).split())).replace("[", "\\[").replace("]", "\\]")
