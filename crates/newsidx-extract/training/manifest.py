"""Writes model files and their manifest: features, models, training and scores, as JSON without times and paths."""

import hashlib
import json
import os
import shutil

from model_file import Trees, feature_hash

SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models")

ROLES = {
    "first": "whether a block is part of the story, by the block and its surroundings",
    "second": "the same, also by what the first model gives its neighbours",
    "caption": "whether a block is a caption",
    "standfirst": "whether a block of the story is its standfirst",
    "title": "whether a candidate is the headline; a page has one at most",
}

WIDTH = 116
SHORT = 50  # longest item that shares a line with others


def rows_of(role):
    """Which row of features a model reads: the first model runs before there are scores of neighbours."""
    return role if role in ("first", "title") else "second"


def file_name(kind, role):
    return f"{kind}-{role}.bin"


def shipped_trees(kind, role, names):
    """The model that ships."""
    with open(os.path.join(SHIPPED, file_name(kind, role)), "rb") as file:
        return Trees.from_bytes(file.read(), names)


def write(folder, trees, names, kinds):
    """Writes the models and what is known of them.

    `trees` has a model for each kind of page and role, `names` the features of each row, `kinds` training and scores by
    kind of page. The models and records of other kinds are copied from those that ship.
    """
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(SHIPPED, "manifest.json"), encoding="utf-8") as file:
        shipped = json.load(file)
    models = [model for model in shipped["models"] if model["pages"] not in kinds]
    for model in models:
        shutil.copy(os.path.join(SHIPPED, model["file"]), folder)
    for (kind, role), of_model in sorted(trees.items()):
        of_role = names[rows_of(role)]
        data = of_model.to_bytes(of_role)
        with open(os.path.join(folder, file_name(kind, role)), "wb") as file:
            file.write(data)
        models.append({
            "file": file_name(kind, role),
            "pages": kind,
            "role": ROLES[role],
            "features": len(of_role),
            "trees": len(of_model.sizes),
            "leaves": len(of_model.leaves),
            "sha256": hashlib.sha256(data).hexdigest(),
        })
    write_manifest(folder, {
        "features": {
            "of": {row: {"count": len(of_row), "sha256": feature_hash(of_row).hexdigest()} for row, of_row in names.items()},
            "names": names["title"],
        },
        "models": sorted(models, key=lambda model: model["file"]),
        "kinds": dict(sorted({**shipped["kinds"], **kinds}.items())),
    })


def write_manifest(folder, record):
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as file:
        file.write(layout(record, 0) + "\n")


def layout(value, indent):
    """JSON in which long objects and lists are broken into lines; short items share a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or indent > 0 and indent + len(flat) <= WIDTH:
        return flat
    items = [layout(item, indent + 2) for item in (value.values() if isinstance(value, dict) else value)]
    if isinstance(value, dict):
        items = [f"{json.dumps(key, ensure_ascii=False)}: {item}" for key, item in zip(value, items)]
    lines = [""]
    for item in items:
        fits = len(item) <= SHORT and indent + len(lines[-1]) + len(item) <= WIDTH - 4
        if lines[-1] and fits and "\n" not in lines[-1]:
            lines[-1] += ", " + item
        else:
            lines.append(item)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    inner = " " * (indent + 2)
    return opening + "\n" + ",\n".join(inner + line for line in lines[1:]) + "\n" + " " * indent + closing
