"""The flat drawing plane of the invented city: kilometres east and north of its centre."""

import math

# Between the towns of Qianjiang, Tianmen and Xiantao, on none of them.
CENTRE_LON = 113.12
CENTRE_LAT = 30.47

KM_PER_DEGREE_LAT = 110.86
KM_PER_DEGREE_LON = 111.32 * math.cos(math.radians(CENTRE_LAT))


def to_degrees(x, y):
    """Returns longitude and latitude with 5 decimals (about 1 m) of a point in kilometres."""
    return (round(CENTRE_LON + x / KM_PER_DEGREE_LON, 5), round(CENTRE_LAT + y / KM_PER_DEGREE_LAT, 5))


def to_km(lon, lat):
    """Returns the point in kilometres of a longitude and latitude."""
    return ((lon - CENTRE_LON) * KM_PER_DEGREE_LON, (lat - CENTRE_LAT) * KM_PER_DEGREE_LAT)
