import { call, type Query } from './client'
import type * as T from './types'

/** Every request the pages make, by name. */
export const api = {
  about: () => call<T.About>('GET', '/about'),

  signIn: (login: string, password: string) =>
    call<T.Session>('POST', '/session', { body: { login, password }, reauthenticate: false }),
  session: () => call<T.Session>('GET', '/session', { reauthenticate: false }),
  /** As `session`, but an ended session asks the person to sign in again. */
  sessionOrSignIn: () => call<T.Session>('GET', '/session'),
  signOut: () => call<void>('DELETE', '/session', { reauthenticate: false }),
  changePassword: (old_password: string, new_password: string) =>
    call<void>('POST', '/session/password', { body: { old_password, new_password } }),
  demoClock: (change: { running?: boolean; speed?: number }) =>
    call<T.About>('POST', '/demo/clock', { body: change }),

  workbench: (signal?: AbortSignal) => call<T.Workbench>('GET', '/workbench', { signal }),
  areas: () => call<{ areas: T.Area[] }>('GET', '/areas'),
  map: (at: string | null, signal?: AbortSignal) =>
    call<T.MapView>('GET', '/map', { query: { at }, signal }),

  stations: (signal?: AbortSignal) =>
    call<{ stations: T.StationLine[]; as_of: string }>('GET', '/stations', { signal }),
  station: (id: string, signal?: AbortSignal) =>
    call<T.StationRecord>('GET', `/stations/${enc(id)}`, { signal }),
  hours: (id: string, query: Query, signal?: AbortSignal) =>
    call<T.Hours>('GET', `/stations/${enc(id)}/hours`, { query, signal }),
  readings: (id: string, query: Query, signal?: AbortSignal) =>
    call<T.Readings>('GET', `/points/${enc(id)}/readings`, { query, signal }),
  rollups: (id: string, query: Query, signal?: AbortSignal) =>
    call<{ rows: T.RollupRow[] }>('GET', `/points/${enc(id)}/rollups`, { query, signal }),
  sections: (signal?: AbortSignal) => call<T.Sections>('GET', '/sections', { signal }),
  sectionClasses: (id: string, query: Query, signal?: AbortSignal) =>
    call<T.SectionClasses>('GET', `/sections/${enc(id)}/classes`, { query, signal }),
  object: (id: string, signal?: AbortSignal) =>
    call<T.ObjectRecord>('GET', `/objects/${enc(id)}`, { signal }),
  objectsOf: (kind: string) =>
    call<{ objects: T.ObjectPoint[] }>('GET', '/objects', { query: { kind } }),
  /** Objects of all kinds from which data can come and to which no device belongs. */
  pointsWithoutDevice: () =>
    call<{ objects: T.ObjectPoint[] }>('GET', '/objects', {
      query: { with_point: true, without_device: true },
    }),

  airCalendar: (query: Query, signal?: AbortSignal) => call<T.AirCalendar>('GET', '/air/calendar', { query, signal }),
  airRanking: (query: Query, signal?: AbortSignal) => call<T.AirRanking>('GET', '/air/ranking', { query, signal }),
  dustMarks: (query: Query, signal?: AbortSignal) => call<T.DustMarks>('GET', '/air/dust', { query, signal }),
  proposeDust: (body: T.ProposeDust) => call<T.DustMark>('POST', '/air/dust', { body }),
  dustStep: (id: string, verb: string, body: { request_id: string; seen_steps: number; reason?: string }) =>
    call<T.DustMark>('POST', `/air/dust/${enc(id)}/${verb}`, { body }),
  airCurves: (query: Query, signal?: AbortSignal) => call<T.AirCurves>('GET', '/air/curves', { query, signal }),
  airLaws: (query: Query, signal?: AbortSignal) => call<T.AirLawComparison>('GET', '/air/laws', { query, signal }),

  alarms: (query: Query, signal?: AbortSignal) =>
    call<T.AlarmPage>('GET', '/alarms', { query, signal }),
  alarm: (id: string, signal?: AbortSignal) =>
    call<T.AlarmRecord>('GET', `/alarms/${enc(id)}`, { signal }),
  alarmVerb: (id: string, verb: T.AlarmVerb, body: { request_id: string; reason?: string }) =>
    call<T.AlarmRecord>('POST', `/alarms/${enc(id)}/${verb}`, { body }),
  handAlarmOver: (id: string, body: { request_id: string; facts: Record<string, string> }) =>
    call<T.AlarmRecord>('POST', `/alarms/${enc(id)}/hand-over`, { body }),
  rules: (signal?: AbortSignal) => call<{ rules: T.Rule[] }>('GET', '/rules', { signal }),

  documents: (query: Query, signal?: AbortSignal) =>
    call<T.Documents>('GET', '/documents', { query, signal }),
  document: (id: string, signal?: AbortSignal) =>
    call<T.DocumentRecord>('GET', `/documents/${enc(id)}`, { signal }),

  personalLooks: (query: Query, signal?: AbortSignal) => call<T.PersonalLooks>('GET', '/personal-looks', { query, signal }),

  flows: (signal?: AbortSignal) => call<{ flows: T.Flow[] }>('GET', '/flows', { signal }),
  cases: (query: Query, signal?: AbortSignal) =>
    call<T.CasePage>('GET', '/cases', { query, signal }),
  /** The same list, all pages of it, as an Excel file. */
  casesSheet: (query: Query) => call<File>('GET', '/cases.xlsx', { query, file: true }),
  /** `asOf` shows it as it stood at the end of that day. */
  case: (id: string, signal?: AbortSignal, asOf = '') =>
    call<T.CaseRecord>('GET', `/cases/${enc(id)}`, { query: { as_of: asOf }, signal }),
  /** `reauthenticate` false: the caller deals with an ended session itself, as the phone's queue does. */
  caseVerb: (id: string, verb: string, body: T.VerbBody, reauthenticate = true) =>
    call<T.CaseRecord>('POST', `/cases/${enc(id)}/verbs/${enc(verb)}`, { body, reauthenticate }),
  openCase: (body: T.NewCase, reauthenticate = true) =>
    call<T.CaseRecord>('POST', '/cases', { body, reauthenticate }),
  dispatch: (signal?: AbortSignal) => call<T.Dispatch>('GET', '/dispatch', { signal }),
  receivers: (query: Query, signal?: AbortSignal) => call<T.Receivers>('GET', '/dispatch/receivers', { query, signal }),
  lookbacks: (signal?: AbortSignal) => call<T.Lookbacks>('GET', '/lookbacks', { signal }),
  lookback: (id: string, signal?: AbortSignal) => call<T.DrawRecord>('GET', `/lookbacks/${enc(id)}`, { signal }),
  replayLookback: (id: string) => call<T.Replay>('GET', `/lookbacks/${enc(id)}/replay`),
  drawLookback: (body: T.NewDraw) => call<T.DrawRecord>('POST', '/lookbacks', { body }),
  lookbackStrikes: (query: Query, signal?: AbortSignal) => call<T.Strikes>('GET', '/lookback-strikes', { query, signal }),
  units: (q: string) => call<T.Units>('GET', '/units', { query: { q } }),
  people: (q: string) => call<T.People>('GET', '/people', { query: { q } }),
  uploadEvidence: (form: FormData, reauthenticate = true) =>
    call<T.EvidenceItem>('POST', '/evidence', { form, reauthenticate }),

  reviews: (query: Query, signal?: AbortSignal) => call<T.Reviews>('GET', '/reviews', { query, signal }),
  review: (id: string, start: string, factor: string, signal?: AbortSignal) =>
    call<T.ReviewDetail>('GET', `/reviews/${enc(id)}/${enc(start)}/${enc(factor)}`, { signal }),
  reviewStep: (id: string, start: string, factor: string, verb: T.ReviewVerb, body: T.ReviewBody) =>
    call<T.ReviewDetail>('POST', `/reviews/${enc(id)}/${enc(start)}/${enc(factor)}/${verb}`, { body }),
  rates: (query: Query, signal?: AbortSignal) => call<T.RateBoard>('GET', '/quality/rates', { query, signal }),
  gaps: (id: string, day: string) => call<T.Gaps>('GET', `/points/${enc(id)}/gaps`, { query: { day } }),
  interferences: (query: Query, signal?: AbortSignal) =>
    call<T.Interferences>('GET', '/interferences', { query, signal }),
  recordInterference: (body: T.NewInterference) => call<T.Interference>('POST', '/interferences', { body }),
  endInterference: (id: string, ended_at: string) =>
    call<T.Interference>('POST', `/interferences/${enc(id)}/end`, { body: { ended_at } }),

  inbox: (query: Query, signal?: AbortSignal) => call<T.Inbox>('GET', '/inbox', { query, signal }),
  readMessages: (id: string | null) => call<T.Inbox>('POST', '/inbox/read', { body: { id } }),
  acknowledge: (id: string) => call<T.Rest>('POST', `/inbox/${enc(id)}/acknowledge`, { body: {} }),
  messages: (query: Query, signal?: AbortSignal) => call<T.MessageLog>('GET', '/messages', { query, signal }),
  channels: (signal?: AbortSignal) => call<T.Channels>('GET', '/channels', { signal }),
  preferences: (signal?: AbortSignal) => call<T.WishesView>('GET', '/preferences', { signal }),
  setPreferences: (body: T.Wishes) => call<T.WishesView>('POST', '/preferences', { body }),
  demoReceived: (signal?: AbortSignal) => call<T.DemoReceived>('GET', '/demo/receivers', { signal }),

  roster: (query: Query, signal?: AbortSignal) => call<T.Roster>('GET', '/duty', { query, signal }),
  planShifts: (body: T.PlanBody) => call<T.Roster>('POST', '/duty/shifts', { body }),
  cancelShift: (id: string) => call<T.Roster>('POST', `/duty/shifts/${enc(id)}/cancel`, { body: {} }),
  askSwap: (id: string, body: T.SwapBody) => call<T.Swap>('POST', `/duty/shifts/${enc(id)}/swaps`, { body }),
  answerSwap: (id: string, answer: string) => call<T.Swap>('POST', `/duty/swaps/${enc(id)}/answer`, { body: { answer } }),
  handovers: (signal?: AbortSignal) => call<T.Handovers>('GET', '/duty/handovers', { signal }),
  handOver: (body: T.HandoverBody) => call<T.Handover>('POST', '/duty/handovers', { body }),
  receive: (id: string, remark: string) => call<T.Handover>('POST', `/duty/handovers/${enc(id)}/receive`, { body: { remark } }),

  device: (mn: string, signal?: AbortSignal) => call<T.DeviceLine>('GET', `/devices/${enc(mn)}`, { signal }),
  devices: (status: string, signal?: AbortSignal) =>
    call<{ devices: T.DeviceLine[] }>('GET', '/devices', { query: { status }, signal }),
  adopt: (mn: string, object_id: string) =>
    call<T.DeviceLine>('POST', `/devices/${enc(mn)}/adopt`, { body: { object_id } }),
  deviceSettings: (mn: string, signal?: AbortSignal) =>
    call<T.DeviceSettings>('GET', `/devices/${enc(mn)}/settings`, { signal }),
  changeDeviceSettings: (mn: string, body: T.DeviceSettingsChange) =>
    call<T.DeviceSettings>('PATCH', `/devices/${enc(mn)}/settings`, { body }),
  deviceKey: (mn: string, signal?: AbortSignal) =>
    call<T.DeviceKey>('GET', `/devices/${enc(mn)}/key`, { signal }),
  registerKey: (mn: string, key: string) => call<T.DeviceKey>('PUT', `/devices/${enc(mn)}/key`, { body: { key } }),
  commands: (mn: string, signal?: AbortSignal) =>
    call<T.Commands>('GET', `/devices/${enc(mn)}/commands`, { signal }),
  askDevice: (mn: string, body: T.DownlinkBody) =>
    call<T.Downlink>('POST', `/devices/${enc(mn)}/downlinks`, { body }),
  downlinks: (query: Query, signal?: AbortSignal) => call<T.Downlinks>('GET', '/downlinks', { query, signal }),
  downlink: (id: string, signal?: AbortSignal) =>
    call<T.DownlinkRecord>('GET', `/downlinks/${enc(id)}`, { signal }),
  cancelDownlink: (id: string) => call<T.Downlink>('POST', `/downlinks/${enc(id)}/cancel`, { body: {} }),
  deviceMedia: (mn: string, signal?: AbortSignal) =>
    call<{ media: T.Medium[] }>('GET', `/devices/${enc(mn)}/media`, { signal }),
  unsure: (signal?: AbortSignal) => call<T.Unsure>('GET', '/hj212/unsure', { signal }),
  activations: (signal?: AbortSignal) =>
    call<{ activations: T.Activation[] }>('GET', '/activations', { signal }),
  giveNumber: (id: string, mn: string) =>
    call<T.Downlink>('POST', `/activations/${enc(id)}/number`, { body: { mn } }),
  forwarding: (signal?: AbortSignal) =>
    call<{ destinations: T.Destination[] }>('GET', '/forwarding', { signal }),
  quarantine: (query: Query, signal?: AbortSignal) =>
    call<T.Quarantine>('GET', '/quarantine', { query, signal }),
  quarantinePreview: (id: string, query: Query, signal?: AbortSignal) =>
    call<T.QuarantinePreview>('GET', `/quarantine/${enc(id)}/preview`, { query, signal }),
  releaseQuarantined: (id: string, body: T.ReadAs & { reason: string }) =>
    call<T.ReleaseDone>('POST', `/quarantine/${enc(id)}/release`, { body }),
  rightHolders: (right: string, signal?: AbortSignal) =>
    call<T.RightHolders>('GET', `/rights/${enc(right)}`, { signal }),
  quarantineBatch: (mn: string, query: Query, signal?: AbortSignal) =>
    call<T.QuarantineBatch>('GET', `/devices/${enc(mn)}/quarantine`, { query, signal }),
  releaseRuns: (signal?: AbortSignal) => call<{ runs: T.ReleaseRun[] }>('GET', '/quarantine/runs', { signal }),
  beginRelease: (body: T.RunWish) => call<T.ReleaseRun>('POST', '/quarantine/runs', { body }),
  stopRelease: (id: string) => call<T.ReleaseRun>('POST', `/quarantine/runs/${enc(id)}/stop`, { body: {} }),
  continueRelease: (id: string) => call<T.ReleaseRun>('POST', `/quarantine/runs/${enc(id)}/continue`, { body: {} }),
  deviceConnections: (mn: string, days: number, signal?: AbortSignal) =>
    call<T.DeviceConnections>('GET', `/devices/${enc(mn)}/connections`, { query: { days }, signal }),
  deviceHealth: (mn: string, days: number, signal?: AbortSignal) =>
    call<T.DeviceHealth>('GET', `/devices/${enc(mn)}/health`, { query: { days }, signal }),
}

function enc(id: string): string {
  return encodeURIComponent(id)
}
