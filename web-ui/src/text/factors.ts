import type { FactorValue } from '../api/types'

/** The labels of factor codes as the data itself names them; an unknown code stands for itself. */
export function labelsOf(values: FactorValue[]): (codes: string[]) => string {
  const byCode = new Map(values.map((v) => [v.factor, v.label]))
  return (codes) => codes.map((c) => byCode.get(c) ?? c).join('、')
}
