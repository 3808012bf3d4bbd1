"""Twenty pull requests in a real repository, each gated, with accepted changes that expire."""

from tests.diff.conftest import Kiosk

SORTS = [f"sort{number}" for number in range(20)]


def test_twenty_pull_requests_are_gated_one_after_another(kiosk: Kiosk) -> None:
    """Every second one breaks clients; every fourth is accepted first; in the end, all entries expire."""
    path, outcomes, sorts = kiosk.root / "pyproject.toml", [], ["green", "black"]
    for number, sort in enumerate(SORTS):
        kiosk.git("switch", "-q", "-c", f"request-{number}")
        breaks = number % 2 == 0
        if breaks:
            kiosk.tea(f"[{', '.join(sorts)}]", f"[{', '.join([*sorts, sort])}]")
            sorts.append(sort)
        else:
            kiosk.edit("spec/openapi.yaml", "summary: The tea", f"summary: The tea {number}")
        kiosk.commit()
        if number % 4 == 0:
            assert kiosk.run("diff", "main", "--accept", "all", "--reason", f"{sort} is sold", "--expires", "2999-12-31").err == "1 accepted\n"
            kiosk.commit()
        outcomes.append(kiosk.run("diff", "main", "--fail-on", "breaking").code)
        kiosk.git("switch", "-q", "main")
        kiosk.git("merge", "-q", "--no-edit", f"request-{number}")
    assert outcomes == [0, 0, 1, 0] * 5
    path.write_text(path.read_text().replace("2999-12-31", "2020-12-31"))
    assert path.read_text().count("[[tool.oaswright.accepted]]") == 5
    first = kiosk.run("diff", "request-0~2", "request-0", "--fail-on", "breaking")
    assert (first.code, "sort0 is sold) expired on 2020-12-31" in first.err) == (1, True)
