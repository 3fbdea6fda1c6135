"""What `deno task lab` asks of Jupyter: that a notebook which was only read stays as it is.

Plotly's extension puts a screenshot as wide as the window in the place of a figure's picture once the mouse has
been over it, and saving would keep that. So a figure that has not changed keeps the picture that it was saved with.
"""

import json

PLOTLY, PICTURES = "application/vnd.plotly.v1+json", ("image/png", "image/jpeg")


def figures(notebook):
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    drawn = [output["data"] for output in outputs if PLOTLY in output.get("data", {})]
    return [(json.dumps(data[PLOTLY], sort_keys=True), data) for data in drawn]


def pictures(data):
    return {kind: data[kind] for kind in PICTURES if kind in data}


def keep_pictures(model, path, contents_manager, **_):
    if model["type"] != "notebook":
        return
    try:
        with open(contents_manager._get_os_path(path), encoding="utf-8") as file:
            saved = {figure: pictures(data) for figure, data in figures(json.load(file))}
    except (OSError, ValueError):
        return
    for figure, data in figures(model["content"]):
        if not saved.get(figure):
            continue
        for kind in pictures(data):  # the screenshot is a PNG, also beside a JPEG
            del data[kind]
        data.update(saved[figure])


c.ContentsManager.pre_save_hook = keep_pictures  # noqa: F821
