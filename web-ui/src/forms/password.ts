/** The rules of the server, told before it is asked: at least ten characters, without the login, not the old one. */
export type PasswordFault = 'tooShort' | 'isLogin' | 'isOld' | 'differ'

export const SHORTEST_PASSWORD = 10

export function passwordFaults(login: string, old: string, next: string, again: string): PasswordFault[] {
  const faults: PasswordFault[] = []
  if ([...next].length < SHORTEST_PASSWORD) faults.push('tooShort')
  if (login !== '' && next.toLowerCase().includes(login.toLowerCase())) faults.push('isLogin')
  if (next !== '' && next === old) faults.push('isOld')
  if (next !== again) faults.push('differ')
  return faults
}
