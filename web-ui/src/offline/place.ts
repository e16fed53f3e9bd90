/** Where the person stands, in degrees, CGCS2000 as the phone's WGS 84. */
export interface Place {
  lon: number
  lat: number
  /** Radius in metres within which the phone believes itself. */
  within: number
}

const WAIT_MS = 10_000

/**
 * Asks the phone where it is, once, because a report is being made. There is no watching and no
 * trace. Null where the phone does not know, may not say, or the page is not on a safe address.
 */
export function whereAmI(): Promise<Place | null> {
  if (!('geolocation' in navigator) || !window.isSecureContext) return Promise.resolve(null)
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: round(coords.longitude), lat: round(coords.latitude), within: Math.round(coords.accuracy) }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    )
  })
}

/** Six decimals are a decimetre; more would pretend. */
function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
