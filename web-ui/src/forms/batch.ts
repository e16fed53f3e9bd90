import type { Action, CaseRecord, FormField } from '../api/types'
import { ApiProblem } from '../api/problem'

/** What became of one case of a batch. `unsure`: sent, and no answer came. */
export type Fate = 'waiting' | 'sending' | 'done' | 'refused' | 'stale' | 'unsure'

/** A case of a batch. Its request id stays the same until an answer has come, so that nothing is done twice. */
export interface BatchRow {
  id: string
  number: string
  title: string
  seq: number
  requestId: string
  fate: Fate
  /** Why it was refused, in a sentence. */
  said: string
}

/** Why a verb is done case by case: it wants files, a check list, or rows of each case. */
export type Single = 'evidence' | 'checklist' | 'table'

export interface Offers {
  /** Verbs that every chosen case offers, with a form that can be said once. */
  shared: Action[]
  /** Verbs that could be said once to some of them, and the ids of these cases; the most first. */
  partly: { action: Action; ids: string[] }[]
  /** Verbs that each case wants for itself. */
  single: { action: Action; why: Single }[]
}

/** What can be done with several cases at once. Two forms are one only if they ask for the same. */
export function offersOf(records: CaseRecord[]): Offers {
  const found = new Map<string, { actions: Action[]; ids: string[] }>()
  for (const record of records) {
    for (const action of record.actions) {
      const key = formKey(action)
      const one = found.get(key) ?? { actions: [], ids: [] }
      one.actions.push(action)
      one.ids.push(record.id)
      found.set(key, one)
    }
  }
  const offers: Offers = { shared: [], partly: [], single: [] }
  for (const { actions, ids } of found.values()) {
    const why = singleBecause(actions[0]!)
    const action = saidOnce(actions)
    if (why) offers.single.push({ action: actions[0]!, why })
    else if (action && ids.length === records.length) offers.shared.push(action)
    else if (action) offers.partly.push({ action, ids })
  }
  // One case alone is done on its own page.
  offers.partly = offers.partly.filter((p) => p.ids.length > 1).sort((a, b) => b.ids.length - a.ids.length)
  return offers
}

function formKey(action: Action): string {
  const fields = action.fields.map(({ options: _options, ...field }) => field)
  return JSON.stringify([action.verb, action.name, action.kind, action.reason_required, fields, action.checklist, action.evidence])
}

function singleBecause(action: Action): Single | null {
  if (action.evidence.some((e) => e.required)) return 'evidence'
  if (action.checklist.length > 0) return 'checklist'
  return action.fields.some((f) => f.type === 'table') ? 'table' : null
}

/** The form for all: of a choice, what every case lets one choose; null if there is nothing in common. */
function saidOnce(actions: Action[]): Action | null {
  const first = actions[0]!
  const fields = first.fields.map((field, at) => ({
    ...field,
    options: field.options.filter((o) => actions.every((a) => a.fields[at]!.options.some((p) => p.value === o.value))),
  }))
  const emptied = (field: FormField, at: number) => field.options.length === 0 && first.fields[at]!.options.length > 0
  return fields.some(emptied) ? null : { ...first, fields, evidence: [] }
}

/** Does the rows that wait or are unsure, one after the other, until all are told or `stopped` says so. */
export async function runBatch(rows: BatchRow[], send: (row: BatchRow) => Promise<unknown>, say: (error: unknown) => string, stopped: () => boolean): Promise<void> {
  for (const row of rows) {
    if (stopped()) return
    if (row.fate !== 'waiting' && row.fate !== 'unsure') continue
    row.fate = 'sending'
    try {
      await send(row)
      row.fate = 'done'
      row.said = ''
    } catch (error) {
      row.fate = fateOf(error)
      row.said = say(error)
    }
  }
}

/** An answer of the server is certain; without one the same request may be sent again. */
function fateOf(error: unknown): Fate {
  if (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500 || error.status === 401 || error.status === 429) return 'unsure'
  return error.code === 'stale' ? 'stale' : 'refused'
}

/** The results as a table that a spreadsheet takes from the clipboard. */
export function resultText(heads: string[], rows: BatchRow[], fateName: (fate: Fate) => string): string {
  const clean = (text: string) => text.replaceAll(/[\t\r\n]+/g, ' ')
  return [heads, ...rows.map((r) => [r.number, r.title, fateName(r.fate), r.said])].map((cells) => cells.map(clean).join('\t')).join('\n')
}
