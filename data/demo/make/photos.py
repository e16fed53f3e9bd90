"""Draws the pictures that stand for photos in the invented cases: `photos/*.jpg`. Each says on its face that it is drawn."""

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 480)
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

# Name, caption, sky, ground, what stands in it.
SCENES = [
    ("before", "整改前", (176, 188, 196), (142, 128, 104), "heaps"),
    ("after", "整改后", (150, 196, 226), (110, 150, 96), "trees"),
    ("site", "现场", (168, 190, 204), (132, 138, 118), "houses"),
    ("progress", "施工进展", (160, 184, 202), (150, 132, 100), "works"),
    ("water", "水体", (158, 196, 222), (82, 128, 140), "water"),
    ("outfall", "排污口", (160, 180, 190), (96, 112, 104), "pipe"),
    ("fire", "火点", (190, 170, 150), (150, 130, 84), "smoke"),
    ("sign", "标志牌", (150, 192, 220), (112, 146, 98), "sign"),
]


def draw(name, caption, sky, ground, what):
    """Draws one picture."""
    rng = random.Random(name)
    picture = Image.new("RGB", SIZE, sky)
    pen = ImageDraw.Draw(picture)
    for y in range(260):
        shade = tuple(min(255, channel + (260 - y) // 8) for channel in sky)
        pen.line([(0, y), (640, y)], fill=shade)
    pen.rectangle([0, 260, 640, 480], fill=ground)
    for _ in range(900):
        x, y = rng.randrange(640), rng.randrange(262, 478)
        tone = rng.randrange(-16, 16)
        pen.line([(x, y), (x + rng.randrange(2, 9), y)], fill=tuple(max(0, min(255, channel + tone)) for channel in ground))
    if what == "heaps":
        for x in (90, 250, 430):
            pen.polygon([(x - 80, 380), (x, 290), (x + 95, 380)], fill=(108, 92, 70))
    elif what == "trees":
        for x in range(60, 640, 90):
            pen.rectangle([x - 5, 270, x + 5, 320], fill=(96, 74, 52))
            pen.ellipse([x - 32, 200, x + 32, 284], fill=(70, 122, 66))
    elif what == "houses":
        for x in (70, 240, 440):
            pen.rectangle([x, 200, x + 120, 300], fill=(206, 200, 188))
            pen.polygon([(x - 12, 200), (x + 60, 150), (x + 132, 200)], fill=(132, 70, 58))
    elif what == "works":
        pen.rectangle([60, 330, 600, 352], fill=(92, 92, 96))
        pen.polygon([(380, 330), (420, 220), (520, 240), (540, 330)], fill=(220, 168, 40))
    elif what == "water":
        for y in range(280, 470, 22):
            pen.arc([40, y, 600, y + 30], 190, 350, fill=(128, 176, 188), width=3)
    elif what == "pipe":
        pen.rectangle([0, 300, 260, 360], fill=(120, 120, 122))
        pen.ellipse([236, 296, 288, 364], fill=(52, 54, 56))
        pen.polygon([(262, 350), (300, 350), (420, 480), (300, 480)], fill=(126, 134, 118))
    elif what == "smoke":
        for step in range(16):
            x, y, size = 300 + step * 9, 280 - step * 15, 26 + step * 5
            pen.ellipse([x - size, y - size, x + size, y + size], fill=(196 - step * 2,) * 3)
        pen.polygon([(270, 320), (300, 262), (332, 320)], fill=(226, 112, 34))
    elif what == "sign":
        pen.rectangle([310, 240, 326, 400], fill=(120, 124, 128))
        pen.rectangle([210, 130, 430, 250], fill=(32, 92, 158), outline=(240, 240, 240), width=5)
    pen.rectangle([0, 436, 640, 480], fill=(0, 0, 0))
    pen.text((14, 443), f"演示图片（虚构）· {caption}", font=ImageFont.truetype(FONT, 22), fill=(255, 255, 255))
    return picture


def write(out):
    """Writes the pictures."""
    folder = out / "photos"
    folder.mkdir(exist_ok=True)
    for name, *scene in SCENES:
        draw(name, *scene).save(folder / f"{name}.jpg", quality=60)


if __name__ == "__main__":
    write(Path(__file__).resolve().parent.parent)
