"""Writes `areas.geojson`: the province, its cities as points, the invented city with districts and cells."""

import json
from statistics import fmean

import shapely
from shapely.geometry import Polygon
from shapely.geometry.polygon import orient

import cells
from plane import to_degrees, to_km
from tables import CITIES, DISTRICTS


def feature(area, parent, level, code, name, point, geometry=None):
    """Returns one feature; `point` is the label point in degrees."""
    invented = area.startswith("qs")
    properties = {
        "id": area,
        "parent": parent,
        "level": level,
        "code": code,
        "name": name,
        "lon": point[0],
        "lat": point[1],
        "invented": invented,
    }
    return {
        "type": "Feature",
        "id": area,
        "properties": properties,
        "geometry": None if geometry is None else rounded(geometry),
    }


def rounded(polygon):
    """Returns the polygon as GeoJSON, outer ring counter-clockwise (RFC 7946 3.1.6), its digits kept at 5 decimals."""
    ring = orient(polygon).exterior.coords
    return {"type": "Polygon", "coordinates": [[[round(x, 5), round(y, 5)] for x, y in ring]]}


def label(polygon):
    """Returns the middle of the largest circle in the polygon, where a label has most room."""
    flat = Polygon([to_km(*point) for point in polygon.exterior.coords])
    middle = shapely.maximum_inscribed_circle(flat, tolerance=0.02).coords[0]
    return to_degrees(*middle)


def real_areas(stations):
    """Returns the province and the cities that have stations; no boundary of a real place is shipped."""
    features = []
    for name, (area, code) in CITIES.items():
        own = [row for row in stations.values() if row["area"] == name]
        middle = tuple(round(fmean(float(row[axis]) for row in own), 5) for axis in ("longitude", "latitude"))
        features.append(feature(area, "hb", "city", code, name, middle))
    middle = tuple(round(fmean(f["properties"][axis] for f in features), 5) for axis in ("lon", "lat"))
    return [feature("hb", None, "province", "420000", "湖北省", middle), *features]


def write(out, stations):
    """Writes the file and returns the polygons by area id."""
    districts, children = cells.draw(), []
    shapes = {"qs": cells.union([cell for group in districts for cell in group])}
    features = [*real_areas(stations), feature("qs", "hb", "city", "QS", "青山市", label(shapes["qs"]), shapes["qs"])]
    for number, ((name, _, cell_names), group) in enumerate(zip(DISTRICTS, districts), start=1):
        district, names = f"qs-{number}", cell_names.split()
        assert len(names) == len(group), f"{name} has {len(group)} cells and {len(names)} names"
        shapes[district] = cells.union(group)
        features.append(
            feature(district, "qs", "district", f"QS{number:02}", name, label(shapes[district]), shapes[district])
        )
        for index, (cell_name, polygon) in enumerate(zip(names, group), start=1):
            cell = f"{district}-{index:02}"
            shapes[cell] = polygon
            children.append(
                feature(
                    cell, district, "grid-cell", f"QS{number:02}{index:02}", cell_name + "网格", label(polygon), polygon
                )
            )
    check_tiling(shapes)
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features + children)
    (out / "areas.geojson").write_text(
        '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8"
    )
    return shapes


def check_tiling(shapes):
    """Refuses a map whose cells overlap, leave gaps, or share no exact border with their district and city."""
    leaves = [shape for area, shape in shapes.items() if area.count("-") == 2]
    assert len(leaves) == 59 and all(leaf.is_valid for leaf in leaves)
    assert abs(sum(leaf.area for leaf in leaves) - shapes["qs"].area) < 1e-12
    corners = {point for leaf in leaves for point in leaf.exterior.coords}
    for shape in shapes.values():
        assert set(shape.exterior.coords) <= corners
