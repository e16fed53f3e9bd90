import Dexie, { type Table } from 'dexie'
import { forgetSession } from './kept'

/** A photo that waits on this phone; the bytes are those that will be sent. */
export interface KeptPhoto {
  id: string
  /** Whose it is: another account on the same phone neither sees nor sends it. */
  person: string
  /** The entry of the queue that it belongs to; null while its form is still being filled in. */
  entry: string | null
  kind: string
  bytes: Blob
  takenAt: string
  lon: number | null
  lat: number | null
  /** The server's hash, once it has the bytes. */
  hash: string | null
  keptAt: number
}

/** What stands in the queue: a report to be opened as a case, or a step in a case. */
export type Work =
  | { sort: 'report'; flow: string; flowName: string; body: ReportBody }
  | { sort: 'verb'; caseId: string; verb: string; verbName: string; body: StepBody }

export interface ReportBody {
  area: string | null
  lon: number | null
  lat: number | null
  facts: Record<string, string>
}

export interface StepBody {
  expected_seq: number
  reason?: string | null
  fields: Record<string, string>
  checklist: Record<string, boolean>
}

/** `waiting`: goes out when it can; `refused`: the server said no, the person has to look. */
export type EntryState = 'waiting' | 'refused'

export interface Entry {
  /** Made on this phone; the server does the same request once, however often it is sent. */
  id: string
  person: string
  title: string
  work: Work
  state: EntryState
  /** Why it was refused, or why the last try failed, as a sentence. */
  message: string | null
  /** The status of the refusal, for what can be done about it. */
  refusal: string | null
  tries: number
  /** Not before this time, by this phone's clock in milliseconds. */
  nextTry: number
  queuedAt: number
}

/** A copy of something the server said, for the times without a network. */
export interface Copy {
  key: string
  person: string
  at: number
  value: unknown
}

class PhoneStore extends Dexie {
  entries!: Table<Entry, string>
  photos!: Table<KeptPhoto, string>
  copies!: Table<Copy, string>

  constructor() {
    super('qingshan-phone')
    this.version(1).stores({
      entries: 'id, person, queuedAt',
      photos: 'id, person, entry',
      copies: 'key, person',
    })
  }
}

export const store = new PhoneStore()

/** After signing out: the copies go, what is unsent stays for when the same person comes back. */
export async function forgetPerson(person: string): Promise<void> {
  forgetSession()
  await store.copies.where('person').equals(person).delete()
}

/** Asks the browser not to throw unsent work away when space runs short. */
export async function askToStay(): Promise<void> {
  try {
    await navigator.storage?.persist?.()
  } catch {
    // A browser that refuses keeps the data as well as it can.
  }
}
