import type { FactorValue } from '../api/types'

/** The labels of factor codes as the data itself names them; an unknown code stands for itself. */
export function labelsOf(values: FactorValue[]): (codes: string[]) => string {
  const byCode = new Map(values.map((v) => [v.factor, v.label]))
  return (codes) => codes.map((c) => byCode.get(c) ?? c).join('、')
}

/** Names of the factors that outlets are judged by (HJ 212 codes), for answers that carry codes only. */
const OUTLET_FACTORS: Record<string, string> = {
  w01001: 'pH',
  w01018: 'COD',
  w21003: 'NH3-N',
  w21001: 'TN',
  w21011: 'TP',
  a34013: 'PM',
  a21026: 'SO2',
  a21002: 'NOx',
  a21005: 'CO',
  a24088: 'NMHC',
}

export function outletFactors(codes: string[]): string {
  return codes.map((code) => OUTLET_FACTORS[code] ?? code).join(' ')
}
