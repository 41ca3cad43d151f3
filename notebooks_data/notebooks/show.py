# SPDX-License-Identifier: BSD-3-Clause
"""What the notebooks use: run the convmat program, and show its pictures.

A picture becomes an <img> that holds the whole SVG: GitHub, nbviewer and nbconvert take the style sheet out of an SVG
that is an output of its own, and show black boxes.
"""
import base64
import re
import shlex
import subprocess

from IPython.display import HTML


def convmat(command):
    """What `convmat command` prints."""
    done = subprocess.run(["convmat", *shlex.split(command)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip())
    return done.stdout.rstrip("\n")


def picture(*commands):
    """The pictures of one or more commands, side by side."""
    parts = [convmat(f"{command} --format svg") for command in commands]
    if len(parts) == 1:
        return embedded(parts[0])
    x, height = 0, 0
    for number, part in enumerate(parts):
        size = re.search('<svg [^>]*width="([0-9.]+)" height="([0-9.]+)"', part)
        parts[number] = part.replace("<svg ", f'<svg x="{x:g}" ', 1)
        x, height = x + float(size[1]), max(height, float(size[2]))
    box = f'width="{x:g}" height="{height:g}" viewBox="0 0 {x:g} {height:g}"'
    return embedded(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(parts)}</svg>')


def embedded(svg):
    """The SVG as an image; its title and description are the words for those who do not see it."""
    words = "; ".join(". ".join(part) for part in re.findall("<title>([^<]*)</title>\\s*<desc>([^<]*)</desc>", svg))
    words = words.replace('"', "&quot;")
    return HTML(f'<img alt="{words}" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">')
