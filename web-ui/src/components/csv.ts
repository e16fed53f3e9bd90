/** A cell for a spreadsheet: quoted where needed, and never read as a formula. */
export function csvCell(text: string): string {
  const negativeOrPositiveNumber = /^[+-]?\d+(\.\d+)?$/.test(text)
  const safe = /^[=+\-@\t\r]/.test(text) && !negativeOrPositiveNumber ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvText(head: string[], rows: string[][]): string {
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
}

/** Hands the person a file; the mark in front tells the spreadsheet that it is UTF-8. */
export function downloadCsv(name: string, head: string[], rows: string[][]): void {
  handOver(new Blob(['\uFEFF', csvText(head, rows)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
}

/** Gives the person a file under a name. */
export function handOver(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
