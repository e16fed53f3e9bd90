import { ApiProblem, readProblem } from './problem'

export type Query = Record<string, string | number | boolean | null | undefined>

interface Options {
  query?: Query
  body?: unknown
  form?: FormData
  signal?: AbortSignal
  /** The answer is a file, not JSON. */
  file?: boolean
  /** Ask for a new sign-in when the session is over (default), or let the caller see the 401. */
  reauthenticate?: boolean
}

interface Hooks {
  /** The token of the session, sent with everything that changes something. */
  csrf: () => string | null
  /** Resolves when the same person has signed in again; rejects when they leave instead. */
  signInAgain: () => Promise<void>
  /** Reads the session again, for a token that is out of date; false if it is now somebody else's. */
  refreshSession: () => Promise<boolean>
  /** The first password has to be changed before anything else. */
  mustChangePassword: () => void
}

let hooks: Hooks = {
  csrf: () => null,
  signInAgain: () => Promise.reject(new Error('no sign-in dialog')),
  refreshSession: () => Promise.resolve(false),
  mustChangePassword: () => undefined,
}

export function setHooks(next: Hooks): void {
  hooks = next
}

export function queryText(query: Query | undefined): string {
  if (!query) return ''
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') pairs.set(name, String(value))
  }
  const text = pairs.toString()
  return text ? `?${text}` : ''
}

/** One request to `/api/v1`. Throws `ApiProblem`, or passes on the abort of its signal. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  try {
    return await once<T>(method, path, options)
  } catch (error) {
    if (!(error instanceof ApiProblem) || options.reauthenticate === false) throw error
    if (error.code === 'not-signed-in') await hooks.signInAgain()
    // The same person has signed in again in another window: only the token is out of date.
    else if (error.code !== 'forged-request' || !(await hooks.refreshSession())) throw error
    // The request goes out again as it was, with the new session's token.
    return await once<T>(method, path, options)
  }
}

async function once<T>(method: string, path: string, options: Options): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') {
    const token = hooks.csrf()
    if (token) headers['x-csrf-token'] = token
  }
  let body: BodyInit | undefined
  if (options.form) {
    body = options.form
  } else if (options.body !== undefined) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  let answer: Response
  try {
    answer = await fetch(`/api/v1${path}${queryText(options.query)}`, {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: 'same-origin',
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw new ApiProblem(0, 'offline', '', null)
  }
  if (!answer.ok) {
    const problem = await readProblem(answer)
    if (problem.code === 'password-change-required') hooks.mustChangePassword()
    throw problem
  }
  if (answer.status === 204) return undefined as T
  if (options.file) return (await fileOf(answer)) as T
  return (await answer.json()) as T
}

async function fileOf(answer: Response): Promise<File> {
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  return new File([await answer.blob()], name ?? 'download', { type: answer.headers.get('content-type') ?? '' })
}
