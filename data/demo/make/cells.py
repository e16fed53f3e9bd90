"""Draws the invented city: an outline, 59 grid cells in it, 6 districts made of whole cells.

The cells are seeded Voronoi cells, evened out by a weighted Lloyd relaxation so that they are small in the
town and large in the country. Their straight borders are then bent once per border, not once per cell, so
that two neighbours keep exactly the same vertices.
"""

import math
import random

import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.ops import linemerge, polygonize, unary_union

from plane import to_degrees, to_km

SEED = 18
CELLS = 59

# Centre in km, pull (larger reaches further), of each district in the order of their numbers.
DISTRICTS = [
    (-2.6, 1.0, 1.00),
    (3.6, 0.2, 1.06),
    (11.2, -5.6, 1.05),
    (-10.5, 7.6, 1.15),
    (-9.5, -7.6, 1.15),
    (8.6, 8.0, 1.2),
]


def outline(rng):
    """Returns the rough outline as a polygon of many short steps, about 40 by 30 km."""
    waves = [(k, rng.uniform(-1, 1) * 0.42 / k, rng.uniform(0, 2 * math.pi)) for k in range(2, 14)]
    points = []
    for step in range(180):
        angle = 2 * math.pi * step / 180
        swell = 1 + sum(height * math.cos(k * angle + phase) for k, height, phase in waves)
        # A superellipse fills the corners of the extent better than an ellipse.
        base = (abs(math.cos(angle) / 19.0) ** 2.6 + abs(math.sin(angle) / 14.2) ** 2.6) ** (-1 / 2.6)
        points.append((base * swell * math.cos(angle), base * swell * math.sin(angle)))
    # The waves have shifted and stretched it: back to 40 by 30 km around the centre.
    (left, right), (bottom, top) = [(min(values), max(values)) for values in zip(*points)]
    return Polygon(
        [((x - left) / (right - left) * 40 - 20, (y - bottom) / (top - bottom) * 30 - 15) for x, y in points]
    )


def density(x, y):
    """Returns how many cells a place wants: most in the town, some more in the park in the south-east."""
    town = 5.0 * math.exp(-((x - 0.2) ** 2 + (y - 0.4) ** 2) / 22)
    park = 1.2 * math.exp(-((x - 10.5) ** 2 + (y + 5.2) ** 2) / 18)
    return 0.55 + town + park


def scatter(rng, shape, count):
    """Returns `count` points in the shape, as dense as `density` says."""
    left, bottom, right, top = shape.bounds
    points = []
    while len(points) < count:
        x, y = rng.uniform(left, right), rng.uniform(bottom, top)
        if rng.uniform(0, 6.2) < density(x, y) and shape.contains(Point(x, y)):
            points.append((x, y))
    return points


def relax(seeds, sample, rounds):
    """Moves each seed to the middle of the sample points nearest to it, some rounds long."""
    for _ in range(rounds):
        sums = [[0.0, 0.0, 0] for _ in seeds]
        for x, y in sample:
            near = min(range(len(seeds)), key=lambda i: (seeds[i][0] - x) ** 2 + (seeds[i][1] - y) ** 2)
            sums[near][0] += x
            sums[near][1] += y
            sums[near][2] += 1
        seeds = [(sx / n, sy / n) if n else seed for seed, (sx, sy, n) in zip(seeds, sums)]
    return seeds


def bend(rng, start, end, roughness):
    """Returns the points of a natural border from start to end, without the end, by midpoint displacement."""
    length = math.dist(start, end)
    if length < 0.32:
        return [start]
    push = rng.gauss(0, roughness) * length
    middle = (
        (start[0] + end[0]) / 2 - (end[1] - start[1]) / length * push,
        (start[1] + end[1]) / 2 + (end[0] - start[0]) / length * push,
    )
    return bend(rng, start, middle, roughness) + bend(rng, middle, end, roughness)


def borders(city, seeds):
    """Returns the straight borders of all cells, each once, from junction to junction, in a fixed order."""
    parts = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=city.buffer(20))
    rings = [shapely.set_precision(part.intersection(city), 0.001).boundary for part in parts.geoms]
    merged = linemerge(unary_union(rings))
    # The outline arrives with its many short steps: thin it before it is bent like the rest.
    lines = [line.simplify(0.12) for line in merged.geoms]
    lines = [line if line.coords[0] <= line.coords[-1] else line.reverse() for line in lines]
    return sorted(lines, key=lambda line: (line.coords[0], line.coords[-1]))


def natural(rng, line):
    """Returns the border bent, as a line in degrees with 5 decimals."""
    points = []
    for start, end in zip(line.coords[:-1], line.coords[1:]):
        points += bend(rng, start, end, 0.1)
    points.append(line.coords[-1])
    degrees = [to_degrees(*point) for point in points]
    return LineString([point for i, point in enumerate(degrees) if i == 0 or point != degrees[i - 1]])


def group(places):
    """Returns the district number, from 0, of each cell: the district whose centre pulls most."""
    return [
        min(range(len(DISTRICTS)), key=lambda d: math.dist(place, DISTRICTS[d][:2]) / DISTRICTS[d][2])
        for place in places
    ]


def draw():
    """Returns the cells as polygons in degrees, grouped by district, each district from north to south."""
    rng = random.Random(SEED)
    city = outline(rng)
    seeds = relax(scatter(rng, city, CELLS), scatter(rng, city, 9000), 9)
    lines = [natural(rng, line) for line in borders(city, seeds)]
    polygons = list(polygonize(lines))
    noded = unary_union(lines)
    assert len(polygons) == CELLS, f"{len(polygons)} cells: a bent border crosses another"
    assert len(noded.geoms) == len(lines), "borders meet outside their ends"
    places = [to_km(*polygon.centroid.coords[0]) for polygon in polygons]
    districts = [[] for _ in DISTRICTS]
    for polygon, place, number in zip(polygons, places, group(places)):
        # Rows of 3.5 km from north to south, west to east within a row: the way cells are numbered.
        districts[number].append(((-round(place[1] / 3.5), place[0]), shapely.normalize(polygon)))
    return [[polygon for _, polygon in sorted(cells, key=lambda cell: cell[0])] for cells in districts]


def union(polygons):
    """Returns the union of neighbouring cells; refuses what is in pieces or has holes."""
    whole = shapely.normalize(unary_union(polygons))
    assert whole.geom_type == "Polygon" and not whole.interiors, "a district is not in one piece"
    return whole
