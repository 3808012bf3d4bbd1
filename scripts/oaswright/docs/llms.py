"""`llms.txt`: the pages of the site in Markdown, listed for programs that read documentation (llmstxt.org)."""

from oaswright.docs import markup
from oaswright.docs.content.field import twin
from oaswright.docs.site_map import SiteMap, title
from oaswright.text import escaping, markdown


def files(plan: SiteMap) -> dict[str, bytes]:
    """Return the list, and the whole start page in Markdown."""
    lines = [
        f"# {markdown.label(plan.title)}",
        "",
        f"> {markdown.label(plan.info.get('summary') or markup.first_sentence(plan.info.get('description')) or plan.title)}",
        "",
    ]
    lines += [f"Version {markdown.label(plan.version)}. Every page below is Markdown; the same address with .html is for people.", ""]
    for name, members in plan.tags.items():
        lines += [f"## {markdown.label(name)}", ""]
        lines += [f"- [{markdown.label(title(one))}]({twin(plan.urls[one.pointer])}): {markdown.code(one.name)}" for one in members]
        lines.append("")
    if plan.webhooks:
        lines += ["## Webhooks", "", *(f"- [{markdown.label(title(one))}]({twin(plan.urls[one.pointer])})" for one in plan.webhooks), ""]
    if plan.schemas:
        lines += ["## Schemas", "", *(f"- [{markdown.label(name)}]({twin(url)})" for name, url in plan.schemas.items()), ""]
    return {"llms.txt": escaping.page("\n".join(lines)).encode()}
