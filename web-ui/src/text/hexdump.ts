/** One byte of a frame as shown: its hex digits and its character where it has one. */
export interface DumpByte {
  offset: number
  hex: string
  text: string
  marked: boolean
}

export interface DumpLine {
  offset: string
  bytes: DumpByte[]
}

/** A frame in lines of sixteen bytes; the offending byte is marked. Anything that is not hex gives no lines. */
export function hexDump(rawHex: string, badOffset: number | null): DumpLine[] {
  const clean = rawHex.replace(/\s+/g, '')
  if (clean.length % 2 !== 0 || /[^0-9a-fA-F]/.test(clean)) return []
  const lines: DumpLine[] = []
  for (let at = 0; at < clean.length / 2; at += 16) {
    const bytes: DumpByte[] = []
    for (let i = at; i < Math.min(at + 16, clean.length / 2); i++) {
      const hex = clean.slice(2 * i, 2 * i + 2).toLowerCase()
      const code = Number.parseInt(hex, 16)
      bytes.push({ offset: i, hex, text: code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·', marked: i === badOffset })
    }
    lines.push({ offset: at.toString(16).padStart(4, '0'), bytes })
  }
  return lines
}
