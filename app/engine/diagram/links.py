"""Link events: a pair of them stands for a sequence flow that nobody wants to draw across the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, SequenceFlow


def link_flows(
    elements: Mapping[str, Element], flows: Sequence[SequenceFlow], findings: Findings
) -> list[SequenceFlow]:
    """Return a flow for each throwing link event, to the catching one of the same name on its level."""
    targets: dict[tuple[str | None, str], Element] = {}
    throwing: list[tuple[str, Element]] = []
    for element, name in _links(elements):
        if len(element.events) > 1:
            findings.add("link-mixed", element.id)
        if element.type == "intermediateThrowEvent":
            throwing.append((name, element))
            continue
        other = targets.setdefault((element.parent, name), element)
        if other is not element:
            values = {"name": name, "other": findings.called(other.id)}
            findings.add("link-target-ambiguous", element.id, values=values)
    _check_drawn(flows, [element for _, element in throwing], list(targets.values()), findings)
    return list(_joined(throwing, targets, findings))


def _joined(
    throwing: list[tuple[str, Element]], targets: Mapping[tuple[str | None, str], Element], findings: Findings
) -> Iterator[SequenceFlow]:
    reached = set()
    for name, element in throwing:
        target = targets.get((element.parent, name))
        if target is None:
            findings.add("link-target-missing", element.id, values={"name": name})
            continue
        reached.add(target.id)
        yield SequenceFlow(id=f"{element.id}⇢{target.id}", source=element.id, target=target.id, name=name)
    for (_, name), target in targets.items():
        if target.id not in reached:
            findings.add("link-source-missing", target.id, values={"name": name})


def _links(elements: Mapping[str, Element]) -> Iterator[tuple[Element, str]]:
    for element in elements.values():
        link = element.event_of("link")
        if link is not None and link.name is not None:
            yield element, link.name.text


def _check_drawn(
    flows: Sequence[SequenceFlow], throwing: list[Element], catching: list[Element], findings: Findings
) -> None:
    """Make sure that the flow they stand for is the only one."""
    sources, targets = {flow.source for flow in flows}, {flow.target for flow in flows}
    for element in throwing:
        if element.id in sources:
            findings.add("link-outgoing", element.id)
    for element in catching:
        if element.id in targets:
            findings.add("link-incoming", element.id)
