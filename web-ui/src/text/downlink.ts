import type { CommandForm } from '../api/types'
import { say } from '../i18n/words'

/**
 * The confirmation of a command with the values of its form in their places; a choice by its name,
 * what is left out as a dash, as the server writes it into the record.
 */
export function confirmText(command: CommandForm, values: Record<string, string>): string {
  return command.fields.reduce((text, field) => {
    const value = values[field.name]?.trim() ?? ''
    const name = say(field.choices.find((c) => c.value === value)?.name) ?? value
    return text.replaceAll(`{${field.name}}`, name || '—')
  }, say(command.confirm))
}

/** The values that are sent: what is empty is left out. */
export function filled(values: Record<string, string>): Record<string, string> {
  const pairs = Object.entries(values).map(([name, value]) => [name, value.trim()] as const)
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''))
}

/** Tells whether a request for a period, from the beginning of its first to that of its last, has an hour in it. */
export function covers(parameters: Record<string, string>, start: string): boolean {
  const begin = Date.parse(parameters.begin ?? '')
  const end = Date.parse(parameters.end ?? '')
  const at = Date.parse(start)
  return begin <= at && at <= end
}

export type Outlook = 'open' | 'good' | 'bad' | 'none'

/** How a state of a downlink is coloured; a state that is not known here has no colour. */
export function outlook(state: string): Outlook {
  if (['waiting', 'sent', 'executing'].includes(state)) return 'open'
  if (state === 'done') return 'good'
  return ['refused', 'failed', 'no-answer', 'no-result', 'offline'].includes(state) ? 'bad' : 'none'
}
