// Voronoi cells by clipping with bisectors: enough for an invented city on a development machine.

function clip(polygon, px, py, qx, qy) {
  const mx = (px + qx) / 2
  const my = (py + qy) / 2
  const nx = qx - px
  const ny = qy - py
  const side = ([x, y]) => (x - mx) * nx + (y - my) * ny
  const out = []
  for (let i = 0; i < polygon.length; i++) {
    const a = polygon[i]
    const b = polygon[(i + 1) % polygon.length]
    const sa = side(a)
    const sb = side(b)
    if (sa <= 0) out.push(a)
    if (sa < 0 !== sb < 0) {
      const k = sa / (sa - sb)
      out.push([a[0] + k * (b[0] - a[0]), a[1] + k * (b[1] - a[1])])
    }
  }
  return out
}

export function voronoi(boundary, sites) {
  return sites.map((p, i) => sites.reduce((poly, q, j) => (i === j ? poly : clip(poly, p[0], p[1], q[0], q[1])), boundary))
}

export function centroid(polygon) {
  let x = 0
  let y = 0
  for (const p of polygon) {
    x += p[0] / polygon.length
    y += p[1] / polygon.length
  }
  return [x, y]
}

export function seeded(seed) {
  let s = seed >>> 0
  return () => {
    s = (s + 0x6d2b79f5) >>> 0
    let t = s
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
