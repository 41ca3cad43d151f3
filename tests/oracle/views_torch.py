# SPDX-License-Identifier: BSD-3-Clause
"""PyTorch takes the sizes that `convmat sizes` says it takes, and its transposed convolution is every view. Usage: PROGRAM"""
import json
import subprocess
import sys

try:
    import torch
    import torch.nn.functional as functional
except ImportError:
    print("no torch: not tested")
    sys.exit(77)

program = sys.argv[1]
torch.manual_seed(1)
checked = {"sizes": 0, "refused": 0, "views": 0}


def run(*arguments):
    return json.loads(subprocess.run([program, *arguments, "--json"], check=True, capture_output=True, text=True).stdout)


def torch_image(c):
    """The image that PyTorch makes of these features, or None where it refuses"""
    if c["padding_begin"] != c["padding_end"]:
        return None  # there is no way to ask for it
    try:
        made = functional.conv_transpose1d(
            torch.ones(1, 1, c["features"]), torch.ones(1, 1, c["kernel"]), stride=c["stride"],
            padding=c["padding_begin"], output_padding=c["output_padding"], dilation=c["dilation"])
        return made.shape[2]
    except RuntimeError:
        return None


for request in (["--features", "5", "--kernel", "3"], ["--image", "11", "--features", "4"],
                ["--features", "4", "--kernel", "2", "--stride", "3", "--dilation", "5", "--padding", "-1:-1"],
                ["--features", "3", "--kernel", "4", "--stride", "2", "--dilation", "5", "--padding", "2"]):
    for c in run("sizes", *request)["axes"][0]["completions"]:
        image = torch_image(c)
        assert (image is not None) == (c["pytorch"] == "yes"), c
        assert image is None or image == c["image"], (c, image)
        checked["sizes" if image is not None else "refused"] += 1

# output padding that is not below max(stride, dilation): no completion of ours, and an error of theirs
c = {"features": 4, "kernel": 3, "stride": 2, "dilation": 3, "padding_begin": 1, "padding_end": 1, "output_padding": 3}
known = ["sizes", "--features", "4", "--kernel", "3", "--stride", "2", "--dilation", "3", "--padding", "1"]
assert run(*known, "--output-padding", "3")["axes"][0]["total"] == 0 and torch_image(c) is None

for stride, padding, dilation, appended, groups in ((2, 1, 1, 1, 1), (3, 0, 2, 2, 2), (1, 2, 3, 2, 1), (2, 2, 1, 0, 2)):
    y = torch.randint(-9, 10, (4, 3, 5)).double()
    w = torch.randint(-9, 10, (4, 3, 2, 3)).double()
    x = functional.conv_transpose2d(y[None], w, stride=stride, padding=padding, output_padding=appended,
                                    groups=groups, dilation=dilation)[0]
    views = run("views", "--weights", json.dumps(w.tolist()), "--input", json.dumps(y.tolist()), "--groups", str(groups),
                "--stride", str(stride), "--padding", str(padding), "--dilation", str(dilation),
                "--output-padding", str(appended))
    for key in ("product", "cropped", "direct"):
        array = views[key]
        assert torch.equal(torch.tensor(array["values"], dtype=torch.float64).reshape(array["shape"]), x), (key, stride)
    assert views["are_equal"] and views["is_exact"]
    checked["views"] += 1

print(checked)
assert min(checked.values()) > 0
