import type { FieldProblem, Problem } from './types'

/** Whatever went wrong with a request, in one shape; `code` is stable, the sentences are the server's. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string | null,
    readonly fields: FieldProblem[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail ?? title)
    this.name = 'ApiProblem'
  }
}

/** Reads an answer that is not 2xx; a body that is no problem document (a proxy's page) still gives a problem. */
export async function readProblem(answer: Response): Promise<ApiProblem> {
  const kind = answer.headers.get('content-type') ?? ''
  if (kind.includes('json')) {
    try {
      const body = (await answer.json()) as Partial<Problem>
      if (typeof body.code === 'string') {
        return new ApiProblem(
          answer.status,
          body.code,
          body.title ?? '',
          body.detail ?? null,
          body.fields ?? [],
          body.request_id ?? null,
        )
      }
    } catch {
      // Falls through: the body was cut off or is not JSON after all.
    }
  }
  return new ApiProblem(answer.status, answer.status >= 500 ? 'server-error' : 'unexpected', '', null)
}

type Translate = (key: string) => string
type Has = (key: string) => boolean

/**
 * The sentence for the person: the server's own in Chinese, ours by code in any other language
 * and wherever the server could not speak (no network, a proxy's error page).
 */
export function problemText(problem: unknown, locale: string, t: Translate, has: Has): string {
  if (!(problem instanceof ApiProblem)) return t('problem.unexpected')
  const said = problem.detail || problem.title
  if (locale.startsWith('zh') && said) return said
  const key = `problem.${problem.code}`
  if (has(key)) return t(key)
  return said || t('problem.unexpected')
}

/** Messages by field id, for a form to show beside its inputs. */
export function fieldMessages(problem: unknown): Record<string, string> {
  if (!(problem instanceof ApiProblem)) return {}
  return Object.fromEntries(problem.fields.map((f) => [f.field, f.message]))
}
