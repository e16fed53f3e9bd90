import { ApiProblem } from '../api/problem'
import { session } from '../session'
import { store } from './db'

/** What was read, and when the copy was made if there was no network. */
export interface Read<T> {
  value: T
  copyOf: number | null
}

/** Reads from the server and keeps a copy on the phone; without a network, reads the copy. */
export async function readOrCopy<T>(name: string, read: () => Promise<T>): Promise<Read<T>> {
  const person = session.value?.person.id ?? ''
  const key = `${person}:${name}`
  try {
    const value = await read()
    // A phone whose storage is full still shows what the server said.
    await store.copies.put({ key, person, at: Date.now(), value: plain(value) }).catch(() => undefined)
    return { value, copyOf: null }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 0) throw error
    const copy = await store.copies.get(key)
    if (!copy) throw error
    return { value: copy.value as T, copyOf: copy.at }
  }
}

/** IndexedDB takes no proxies of Vue. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
