/** The longer side of a photo sent from a phone, in pixels. */
export const LONGEST_SIDE = 1600
const QUALITY = 0.85
/** A file changed this recently comes from the camera just now. */
const JUST_TAKEN_MS = 5 * 60_000

/** The size that fits within `longest`, never larger than it was. */
export function fitWithin(width: number, height: number, longest: number): { width: number; height: number } {
  const k = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * k)), height: Math.max(1, Math.round(height * k)) }
}

/** Makes a JPEG of at most 1600 pixels, upright as the camera meant it. Throws if it is no picture. */
export async function scaleToJpeg(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    const size = fitWithin(picture.width, picture.height, LONGEST_SIDE)
    const canvas = document.createElement('canvas')
    canvas.width = size.width
    canvas.height = size.height
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(picture, 0, 0, size.width, size.height)
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no jpeg'))), 'image/jpeg', QUALITY)
    })
  } finally {
    picture.close()
  }
}

/**
 * When a photo was taken: one made just now was taken now by the business clock (which in a
 * demo is not the computer's); an older file keeps its own date.
 */
export function takenAt(lastModified: number, computerNow: number, businessNow: number): number {
  return computerNow - lastModified < JUST_TAKEN_MS ? businessNow : lastModified
}
