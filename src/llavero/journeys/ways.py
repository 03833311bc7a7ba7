"""Plain questions about the ways through a compiled journey: what can be reached, and where one goes in circles."""

from collections.abc import Container, Mapping

from llavero.domain.run import EndNode, Graph, GraphNode


def successors_of(node: GraphNode) -> Mapping[str, str]:
    """Give where each outcome of a node leads; an ending leads nowhere."""
    return {} if isinstance(node, EndNode) else node.successors


def reachable_from(graph: Graph, start: str) -> set[str]:
    """List the steps on any way from `start`, itself included; facts are not looked at."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in graph.nodes:
            continue
        reached.add(name)
        waiting.extend(successors_of(graph.nodes[name]).values())
    return reached


def ways_in_circle(graph: Graph) -> list[set[str]]:
    """List the groups of steps from each of which every other can be reached again, each group once."""
    after = {
        name: set().union(*(reachable_from(graph, target) for target in successors_of(node).values()))
        for name, node in graph.nodes.items()
    }
    circles: list[set[str]] = []
    for name in graph.nodes:
        if name in after[name] and not any(name in circle for circle in circles):
            circles.append({other for other in after[name] if name in after[other]})
    return circles


def is_among(node: GraphNode, kinds: Container[str]) -> bool:
    """Say whether a node is an ending of one of these kinds."""
    return isinstance(node, EndNode) and node.end in kinds
