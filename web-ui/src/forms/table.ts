import type { FormField } from '../api/types'

/** One row of a table field, by column. */
export type Row = Record<string, string>

/** The rows of a table field; what cannot be read is none. */
export function rowsOf(text: string | undefined): Row[] {
  try {
    const rows: unknown = JSON.parse(text || '[]')
    return Array.isArray(rows) ? (rows as Row[]) : []
  } catch {
    return []
  }
}

/** A table without rows is an empty field. */
export function rowsText(rows: Row[]): string {
  return rows.length === 0 ? '' : JSON.stringify(rows)
}

/** Rows in which something was entered; the others are not sent. */
export function filledRows(text: string | undefined): Row[] {
  return rowsOf(text).filter((row) => Object.values(row).some((value) => value.trim() !== ''))
}

/** Whether each filled row has what its required columns ask for. */
export function rowsComplete(field: FormField, text: string | undefined): boolean {
  const required = field.columns.filter((c) => c.required)
  return filledRows(text).every((row) => required.every((c) => (row[c.id] ?? '').trim() !== ''))
}
