import type { Action, EvidenceItem, FormField, VerbBody } from '../api/types'
import { newRequestId } from './requestId'
import { filledRows, rowsComplete, rowsText } from './table'

/** What a person has entered for one verb so far. */
export interface ActionDraft {
  requestId: string
  reason: string
  fields: Record<string, string>
  evidence: EvidenceItem[]
  checklist: Record<string, boolean>
}

/** What is wrong with a draft, by place: `reason`, `field:ID`, `evidence:KIND`, `checklist:ID`. */
export type Fault = 'required' | 'tooLong' | 'notANumber' | 'notEnough' | 'notChecked' | 'rowsIncomplete'
export type Faults = Record<string, Fault>

export function newDraft(): ActionDraft {
  return { requestId: newRequestId(), reason: '', fields: {}, evidence: [], checklist: {} }
}

export function isEmptyDraft(draft: ActionDraft): boolean {
  return (
    draft.reason.trim() === '' &&
    Object.values(draft.fields).every((v) => v.trim() === '') &&
    draft.evidence.length === 0 &&
    Object.values(draft.checklist).every((v) => !v)
  )
}

/** Whether a verb needs anything from the person beyond the press of its button. */
export function needsForm(action: Action): boolean {
  return (
    action.reason_required ||
    action.fields.length > 0 ||
    action.evidence.length > 0 ||
    action.checklist.length > 0
  )
}

export function checkDraft(action: Action, draft: ActionDraft): Faults {
  const faults: Faults = {}
  if (action.reason_required && draft.reason.trim() === '') faults.reason = 'required'
  for (const field of action.fields) {
    const value = entered(field, draft)
    const at = `field:${field.id}`
    if (value === '') {
      if (field.required) faults[at] = 'required'
    } else if (field.max_length !== null && [...value].length > field.max_length) {
      faults[at] = 'tooLong'
    } else if (field.type === 'table' && !rowsComplete(field, value)) {
      faults[at] = 'rowsIncomplete'
    } else if (field.type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) {
      faults[at] = 'notANumber'
    }
  }
  for (const need of action.evidence) {
    const have = draft.evidence.filter((e) => e.kind === need.kind).length
    const least = need.required ? Math.max(1, need.min) : 0
    if (have < least) faults[`evidence:${need.kind}`] = 'notEnough'
  }
  for (const item of action.checklist) {
    if (!draft.checklist[item.id]) faults[`checklist:${item.id}`] = 'notChecked'
  }
  return faults
}

/** What was entered in a field; rows of a table that were left empty do not count. */
function entered(field: FormField, draft: ActionDraft): string {
  const text = (draft.fields[field.id] ?? '').trim()
  return field.type === 'table' ? rowsText(filledRows(text)) : text
}

/** The body for the server; only what this verb asks for, so that a draft kept from before adds nothing. */
export function verbBody(action: Action, draft: ActionDraft, expectedSeq: number): VerbBody {
  const fields: Record<string, string> = {}
  for (const field of action.fields) {
    const value = entered(field, draft)
    if (value !== '') fields[field.id] = value
  }
  const kinds = new Set(action.evidence.map((e) => e.kind))
  const reason = draft.reason.trim()
  return {
    request_id: draft.requestId,
    expected_seq: expectedSeq,
    ...(action.reason_required && reason !== '' ? { reason } : {}),
    fields,
    evidence: draft.evidence.filter((e) => kinds.has(e.kind)).map(({ hash, kind }) => ({ hash, kind })),
    checklist: Object.fromEntries(action.checklist.map((c) => [c.id, draft.checklist[c.id] === true])),
  }
}

/** Messages of the server put where the form shows its own faults; what has no place is returned apart. */
export function placeMessages(
  action: Action,
  messages: Record<string, string>,
): { placed: Record<string, string>; rest: string[] } {
  const placed: Record<string, string> = {}
  const rest: string[] = []
  for (const [name, message] of Object.entries(messages)) {
    const bare = name.replace(/^(fields|evidence|checklist)[./]/, '')
    if (name === 'reason' && action.reason_required) placed.reason = message
    else if (action.fields.some((f) => f.id === bare)) placed[`field:${bare}`] = message
    else if (action.evidence.some((e) => e.kind === bare)) placed[`evidence:${bare}`] = message
    else if (action.checklist.some((c) => c.id === bare)) placed[`checklist:${bare}`] = message
    else rest.push(message)
  }
  return { placed, rest }
}

type Translate = (key: string, named?: Record<string, unknown>) => string

/** What is said beside an input that is not filled in as asked. */
export function faultText(t: Translate, fault: Fault, action: Action, place: string): string {
  if (fault === 'tooLong') {
    const field = action.fields.find((f) => place === `field:${f.id}`)
    return t('form.tooLong', { n: field?.max_length ?? 0 })
  }
  if (fault === 'notEnough') {
    const need = action.evidence.find((e) => place === `evidence:${e.kind}`)
    return t('form.notEnough', { n: Math.max(1, need?.min ?? 1) })
  }
  return t(`form.${fault}`)
}
