/** Cutting rings and lines to a box (south, west, north, east), for geo-build. */

/** South, west, north, east of a ring. */
export function boundsOf(ring) {
  const bounds = [90, 180, -90, -180]
  for (const [x, y] of ring) {
    bounds[0] = Math.min(bounds[0], y)
    bounds[1] = Math.min(bounds[1], x)
    bounds[2] = Math.max(bounds[2], y)
    bounds[3] = Math.max(bounds[3], x)
  }
  return bounds
}

const EDGES = [
  (s) => ({
    inside: ([, y]) => y >= s[0],
    at: ([ax, ay], [bx, by]) => [ax + ((bx - ax) * (s[0] - ay)) / (by - ay), s[0]],
  }),
  (s) => ({
    inside: ([x]) => x >= s[1],
    at: ([ax, ay], [bx, by]) => [s[1], ay + ((by - ay) * (s[1] - ax)) / (bx - ax)],
  }),
  (s) => ({
    inside: ([, y]) => y <= s[2],
    at: ([ax, ay], [bx, by]) => [ax + ((bx - ax) * (s[2] - ay)) / (by - ay), s[2]],
  }),
  (s) => ({
    inside: ([x]) => x <= s[3],
    at: ([ax, ay], [bx, by]) => [s[3], ay + ((by - ay) * (s[3] - ax)) / (bx - ax)],
  }),
]

/** Sutherland–Hodgman: the part of a closed ring inside the box, closed; empty if none. */
export function clippedRing(ring, box) {
  let points = ring.slice(0, -1)
  for (const edge of EDGES) {
    const { inside, at } = edge(box)
    const kept = []
    points.forEach((point, i) => {
      const before = points.at(i - 1)
      if (inside(point) !== inside(before)) kept.push(at(before, point))
      if (inside(point)) kept.push(point)
    })
    points = kept
    if (!points.length) return []
  }
  return [...points, points[0]]
}

/** The runs of a ring inside the box, as lines; whole segments, so they may end a little outside. */
export function clippedLines(ring, [south, west, north, east]) {
  const inside = ([x, y]) => x >= west && x <= east && y >= south && y <= north
  // The seam at 180° and the pole's edge are no shore.
  const seam = ([ax, ay], [bx, by]) =>
    (Math.abs(ax) > 179.99 && Math.abs(bx) > 179.99) || (ay < -89.9 && by < -89.9)
  const lines = []
  let line = []
  for (let i = 1; i < ring.length; i++) {
    if (inside(ring[i - 1]) && !seam(ring[i - 1], ring[i])) {
      if (!line.length) line.push(ring[i - 1])
      line.push(ring[i])
    } else if (line.length) {
      lines.push(line)
      line = []
    }
  }
  if (line.length) lines.push(line)
  return lines
}
