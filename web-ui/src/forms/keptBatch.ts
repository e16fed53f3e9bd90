import type { Action } from '../api/types'
import { session } from '../session'
import type { ActionDraft } from './action'
import type { BatchRow } from './batch'

/** A batch that was not told to its end, kept in this tab so that a reload loses nothing. */
export interface KeptBatch {
  action: Action
  draft: ActionDraft
  rows: BatchRow[]
}

function key(): string {
  return `qs.batch.${session.value?.person.id ?? ''}`
}

export function keepBatch(batch: KeptBatch): void {
  sessionStorage.setItem(key(), JSON.stringify(batch))
}

export function dropBatch(): void {
  sessionStorage.removeItem(key())
}

/** The batch that was kept. What was under way when the page went away is unsure. */
export function keptBatch(): KeptBatch | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key()) ?? 'null') as KeptBatch | null
    if (!kept || !Array.isArray(kept.rows)) return null
    const rows = kept.rows.map((row) => (row.fate === 'sending' ? { ...row, fate: 'unsure' as const } : row))
    return { ...kept, rows }
  } catch {
    return null
  }
}
