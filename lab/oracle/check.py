"""Check the sizes of the explanations of exported systems against OR-tools CP-SAT.

In: the lines that `accuracy --export` writes. Out: one line of counts; exit code 1 and the offending systems if
any disagrees. The rounding bound is written out here from its definition (reconciling rounded tables: floor((n-1)/2) units for n
figures of one sign, floor(n/2) where signs mix, nothing for two printings of one figure).
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from ortools.sat.python import cp_model

# Beyond so many mistakes in one cluster the library gives up.
CAP = 3


def holds(relation, value, figure):
    """Whether an equation holds up to rounding."""
    residual = sum(c * value[f] for c, f in relation)
    figures = [value[f] for _, f in relation if figure[f]]
    if len(relation) == 2:
        return residual == 0
    mixed = any(v > 0 for v in figures) and any(v < 0 for v in figures)
    n = len(figures)
    return abs(residual) <= (n // 2 if mixed else max(n - 1, 0) // 2)


def copies(system):
    """Classes of figures that are printed alike and tied by equations of two figures."""
    facts = system["facts"]
    leader = list(range(len(facts)))

    def find(at):
        while leader[at] != at:
            at = leader[at]
        return at

    for relation in system["relations"]:
        figures = [(c, f) for c, f in relation if facts[f][1]]
        if len(figures) == 2 and figures[0][0] == -figures[1][0]:
            a, b = find(figures[0][1]), find(figures[1][1])
            leader[max(a, b)] = min(a, b)
    classes = {}
    for at, (value, figure) in enumerate(facts):
        if figure:
            classes.setdefault((find(at), value), []).append(at)
    return [places for places in classes.values() if len(places) > 1]


def possible(system, most):
    """Whether so many mistakes at most can make every equation hold, by CP-SAT; None if it is not proven."""
    facts, relations = system["facts"], system["relations"]
    model = cp_model.CpModel()
    reach = 3 * max(1, max(abs(v) for v, _ in facts)) * 10
    used = {f for relation in relations for _, f in relation}
    cell = {f: model.new_bool_var(f"cell{f}") for f in used}
    groups = [[f for f in places if f in used] for places in copies(system)]
    groups = [places for places in groups if len(places) > 1]
    group = [model.new_bool_var(f"copy{k}") for k in range(len(groups))]
    of = {f: group[k] for k, places in enumerate(groups) for f in places}

    value, moved, positive, negative = {}, {}, {}, {}
    for f in used:
        printed = facts[f][0]
        value[f] = model.new_int_var(-reach, reach, f"value{f}")
        if f in of:
            moved[f] = model.new_bool_var(f"moved{f}")
            model.add_max_equality(moved[f], [cell[f], of[f]])
        else:
            moved[f] = cell[f]
        model.add(value[f] == printed).only_enforce_if(~moved[f])
        positive[f] = model.new_bool_var(f"positive{f}")
        negative[f] = model.new_bool_var(f"negative{f}")
        model.add(value[f] >= 1).only_enforce_if(positive[f])
        model.add(value[f] <= -1).only_enforce_if(negative[f])
    for k, places in enumerate(groups):
        first = places[0]
        for other in places[1:]:
            model.add(value[first] == value[other]).only_enforce_if(group[k])

    for relation in relations:
        residual = sum(c * value[f] for c, f in relation)
        if len(relation) == 2:
            model.add(residual == 0)
            continue
        figures = sum(1 if facts[f][1] else moved[f] for _, f in relation)
        plus, minus = model.new_bool_var("plus"), model.new_bool_var("minus")
        mixed = model.new_bool_var("mixed")
        # A bound may only be widened by signs that are there.
        model.add(sum(positive[f] for _, f in relation) >= 1).only_enforce_if(plus)
        model.add(sum(negative[f] for _, f in relation) >= 1).only_enforce_if(minus)
        model.add_implication(mixed, plus)
        model.add_implication(mixed, minus)
        printed = sum(1 for _, f in relation if facts[f][1])
        if printed == 0:
            some = model.new_bool_var("some")
            model.add_max_equality(some, [moved[f] for _, f in relation])
        else:
            some = 1
        model.add(2 * residual <= figures - some + mixed)
        model.add(-2 * residual <= figures - some + mixed)

    model.add(sum(cell.values()) + sum(group) <= most)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 30
    status = solver.solve(model)
    return {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}.get(status)


def plain(event):
    """Whether the event is one of the two mistakes that the solver knows."""
    return event["kind"] in {"cell", "copied"} or event["kind"] == "unit" and len(event["cells"]) == 1


def false_story(system):
    """A story of plain events that does not make every equation hold, if one is told."""
    first = [cluster["explanations"][0] for cluster in system["clusters"]]
    for at, cluster in enumerate(system["clusters"]):
        for story in cluster["explanations"]:
            # Stories of one cluster leave the others as they are, so each is tried with the first of the others.
            events = [event for one in [*first[:at], story, *first[at + 1 :]] for event in one]
            if not all(plain(event) for event in events):
                continue
            value = [v for v, _ in system["facts"]]
            figure = [shown for _, shown in system["facts"]]
            for event in events:
                for fact, _low, _high, to in event["cells"]:
                    value[fact], figure[fact] = to, True
            if not all(holds(relation, value, figure) for relation in system["relations"]):
                return events
    return None


def complaint(system):
    """What is wrong with what the library said, if anything; and what could be compared."""
    clusters = system["clusters"]
    if not all(cluster["complete"] for cluster in clusters):
        if any(not cluster["explanations"] for cluster in clusters) and len(clusters) == 1:
            fewer = possible(system, CAP)
            if fewer is None:
                return None, "not proven"
            return (f"nothing told within {CAP} mistakes, the solver finds them" if fewer else None), "beyond the cap"
        return None, "incomplete"
    story = false_story(system)
    if story:
        return f"a story does not hold: {story}", "compared"
    events = sum(cluster["events"] for cluster in clusters)
    fewer = possible(system, events - 1)
    if fewer is None:
        return None, "not proven"
    if fewer:
        return f"{events} mistakes told, the solver needs fewer", "compared"
    exact = all(any(all(map(plain, story)) for story in c["explanations"]) for c in clusters)
    return None, f"{events} exactly" if exact else f"at most {events}"


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        systems = [json.loads(line) for line in lines]
    counts, wrong = {}, 0
    with ThreadPoolExecutor(2) as pool:
        for system, (said, how) in zip(systems, pool.map(complaint, systems)):
            counts[how] = counts.get(how, 0) + 1
            if said:
                wrong += 1
                print(f"{system['kind']} seed {system['seed']}: {said}")
    summary = ", ".join(f"{how} {count}" for how, count in sorted(counts.items()))
    print(f"{len(systems)} systems: {summary}; disagreements {wrong}")
    exact = sum(count for how, count in counts.items() if how.endswith("exactly"))
    if exact * 2 < len(systems):
        print("FEWER THAN HALF OF THE SYSTEMS COULD BE COMPARED EXACTLY")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
