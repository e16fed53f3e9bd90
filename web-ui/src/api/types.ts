/**
 * The shapes of `/api/v1`, written after the HTTP contract.
 *
 * Every other file takes its types from here, so that this file alone changes when
 * `npm run api` has made `schema.d.ts` from the committed OpenAPI document: each
 * interface then becomes `components['schemas'][…]`.
 *
 * Instants are RFC 3339 texts with `+08:00`; measured values are texts with their digits.
 */

export type Lamp = 'green' | 'yellow' | 'red' | 'grey'
export type Severity = 'notice' | 'warning' | 'serious'
export type AlarmState = 'open' | 'cleared' | 'false-alarm'
export type AlarmVerb = 'take' | 'false-alarm' | 'pass-on'
export type Cadence = 'realtime' | 'minute' | 'hour' | 'day'
export type DeviceStatus = 'unknown' | 'active' | 'retired'
export type AreaLevel = 'province' | 'city' | 'district' | 'grid-cell'

export interface Problem {
  type: string
  title: string
  status: number
  detail?: string | null
  code: string
  request_id?: string | null
  fields?: FieldProblem[] | null
}

export interface FieldProblem {
  field: string
  message: string
}

export interface About {
  name: string
  version: string
  system_name: string
  now: string
  demo: Demo | null
  map: { tile_url: string | null; attribution: string | null }
}

export interface Demo {
  speed: number
  running: boolean
  accounts: DemoAccount[]
  notice: string
}

export interface DemoAccount {
  login: string
  password: string
  name: string
  role_name: string
}

export interface Session {
  person: { id: string; name: string; login: string }
  posts: Post[]
  rights: string[]
  csrf: string
  must_change_password: boolean
  idle_minutes: number
}

export interface Post {
  unit_id: string
  unit_name: string
  area_id: string
  area_name: string
  role_id: string
  role_name: string
}

export interface Workbench {
  my_tasks: CaseLine[]
  waiting: CaseLine[]
  open_alarms: AlarmLine[]
  as_of: string
}

export interface Area {
  id: string
  parent: string | null
  level: AreaLevel
  code: string
  name: string
  lon: number
  lat: number
  geometry: Geometry | null
  invented: boolean
}

/** A GeoJSON geometry; the map library reads it, nobody else looks inside. */
export interface Geometry {
  type: string
  coordinates: unknown
}

export interface ObjectPoint {
  id: string
  name: string
  kind: string
  lon: number
  lat: number
  area_id: string
  invented: boolean
}

export interface StationPoint extends ObjectPoint {
  hour: HourVerdict | null
  online: boolean
  alarm_open: boolean
}

export interface OutletPoint extends ObjectPoint {
  enterprise_id: string | null
  online: boolean
  last_at: string | null
  over_limit: string[]
  alarm_open: boolean
}

export interface CasePoint {
  id: string
  number: string
  title: string
  state: string
  state_name: string
  lamp: Lamp
  lon: number
  lat: number
}

export interface AlarmPoint {
  id: string
  rule_id: string
  rule_name: string
  object_id: string
  lon: number
  lat: number
  severity: Severity
}

export interface MapView {
  at: string
  stations: StationPoint[]
  outlets: OutletPoint[]
  enterprises: ObjectPoint[]
  cases: CasePoint[]
  alarms: AlarmPoint[]
}

export interface DeviceBrief {
  mn: string
  online: boolean
  last_seen: string | null
  edition: string | null
}

export interface StationLine {
  id: string
  name: string
  code: string
  area_id: string
  area_name: string
  invented: boolean
  lon: number
  lat: number
  readings_note: string | null
  device: DeviceBrief | null
  hour: HourVerdict | null
  online: boolean
  alarm_open: boolean
}

export interface StationRecord extends StationLine {
  source_note: string | null
  nearby_cell: { id: string; name: string } | null
  latest_alarms: AlarmLine[]
}

export interface HourVerdict {
  /** The END of the hour. */
  stamp: string
  law: string
  aqi: number | null
  level: number | null
  level_name: string | null
  color: string | null
  primary: string[]
  published: boolean
  not_published_reason: string | null
  values: FactorValue[]
}

export interface FactorValue {
  factor: string
  label: string
  value: string | null
  unit: string
  flag: string | null
  flag_name: string | null
  iaqi: number | null
  missing_reason: string | null
}

export interface OtherVerdict {
  law: string
  aqi: number | null
  level: number | null
  level_name: string | null
  color: string | null
  primary: string[]
  iaqi: { factor: string; iaqi: number | null }[]
}

export interface HourPair {
  stamp: string
  values: FactorValue[]
  verdict: HourVerdict
  other: OtherVerdict
  revision: number
  received_at: string
}

export interface Hours {
  from: string
  to: string
  hours: HourPair[]
}

export interface ReadingFactor {
  code: string
  label: string
  unit: string
  limit: { low: string | null; high: string | null; source: string | null } | null
}

export interface ReadingRow {
  start: string
  /** As the start for a real-time value; null where a device does not tell how long its minutes are. */
  end: string | null
  values: { factor: string; value: string | null; flag: string | null; over: boolean }[]
}

export interface Readings {
  cadence: Cadence
  factors: ReadingFactor[]
  rows: ReadingRow[]
}

export interface RollupRow {
  start: string
  factor: string
  mean: string | null
  min: string | null
  max: string | null
  valid: number
  expected: number
  /** The cadence that it was made from. */
  basis: string
  reason: string | null
}

export interface ObjectRecord {
  id: string
  kind: string
  kind_name: string
  code: string
  name: string
  area_id: string
  area_name: string
  parent: { id: string; name: string } | null
  children: ObjectPoint[]
  lon: number
  lat: number
  attributes: { name: string; label: string; value: string }[]
  invented: boolean
  source_note: string | null
  device: DeviceBrief | null
}

export interface AlarmLine {
  id: string
  rule_id: string
  rule_name: string
  severity: Severity
  object: { id: string; name: string; kind: string }
  area_name: string
  factor: string | null
  factor_label: string | null
  state: AlarmState
  started_at: string
  opened_at: string
  cleared_at: string | null
  summary: string
  peak: string | null
  law: string | null
  threshold_source: string
  case: { id: string; number: string; state_name: string } | null
  taken_by: string | null
  taken_at: string | null
}

export interface AlarmRecord extends AlarmLine {
  readings: { stamp: string; value: string | null }[]
  history: { at: string; who: string | null; what: string; note: string | null }[]
  may: AlarmVerb[]
}

export interface AlarmPage {
  alarms: AlarmLine[]
  total: number
  page: number
  page_size: number
}

export interface Rule {
  id: string
  name: string
  kind: string
  severity: Severity
  threshold: string
  start_after: string
  clear_after: string
  house: boolean
  source: string
  flow: string | null
}

export interface Flow {
  id: string
  name: string
  states: { id: string; name: string; open: boolean }[]
  verbs: { id: string; name: string }[]
  open_count: number
}

export interface CaseLine {
  id: string
  number: string
  flow: string
  flow_name: string
  title: string
  state: string
  state_name: string
  open: boolean
  lamp: Lamp
  due_at: string | null
  left_text: string
  area_name: string
  object: { id: string; name: string } | null
  holder: string
  opened_at: string
  updated_at: string
  invented: boolean
}

export interface CasePage {
  cases: CaseLine[]
  total: number
  page: number
  page_size: number
}

export interface CaseClock {
  id: string
  name: string
  started_at: string
  due_at: string
  stopped_at: string | null
  lamp: Lamp
  left_text: string
}

export interface CaseEvent {
  seq: number
  at: string
  recorded_at: string
  verb: string
  verb_name: string
  actor: { name: string; unit: string } | null
  from_state: string | null
  to_state: string | null
  reason: string | null
  fields: { label: string; value: string }[]
  evidence: EvidenceItem[]
  hash: string
}

export interface EvidenceItem {
  hash: string
  kind: string
  kind_name: string
  media_type: string
  bytes: number
  width: number
  height: number
  taken_at: string | null
  lon: number | null
  lat: number | null
  by: string
  at: string
  url: string
  thumb_url: string
}

export type FieldType = 'text' | 'long-text' | 'choice' | 'date' | 'number'

export interface FormField {
  id: string
  label: string
  type: FieldType
  required: boolean
  options: { value: string; label: string }[]
  hint: string | null
  max_length: number | null
}

export interface EvidenceNeed {
  kind: string
  name: string
  required: boolean
  min: number
}

export interface Action {
  verb: string
  name: string
  style: 'primary' | 'danger' | 'plain'
  reason_required: boolean
  fields: FormField[]
  evidence: EvidenceNeed[]
  checklist: { id: string; text: string }[]
  confirm: string | null
}

export interface CaseRecord extends CaseLine {
  facts: { label: string; value: string }[]
  alarm_id: string | null
  clocks: CaseClock[]
  events: CaseEvent[]
  evidence: EvidenceItem[]
  actions: Action[]
  waiting_for: string | null
  head_seq: number
  chain: { ok: boolean; length: number; head: string }
}

export interface VerbBody {
  request_id: string
  expected_seq: number
  reason?: string
  fields: Record<string, string>
  evidence: { hash: string; kind: string }[]
  checklist: Record<string, boolean>
  occurred_at?: string
}

export interface DeviceLine extends DeviceBrief {
  status: DeviceStatus
  st: string | null
  object: { id: string; name: string; kind: string } | null
  frames: number
  bad_frames: number
  held_frames: number
  skew_seconds: number | null
  first_seen: string | null
  last_peer: string | null
}

export interface QuarantineFrame {
  id: string
  received_at: string
  peer: string
  mn: string | null
  reason: string
  reason_name: string
  detail: string | null
  bytes: number
  raw_hex: string
  /** One character a byte. */
  raw_text: string
  bad_offset: number | null
}

export interface Quarantine {
  frames: QuarantineFrame[]
  total: number
  by_reason: { reason: string; reason_name: string; count: number }[]
}

/** What the event stream says, by the name of the event. */
export interface LiveEvents {
  clock: { now: string; running: boolean; speed: number }
  hour: {
    station_id: string
    stamp: string
    aqi: number | null
    level: number | null
    color: string | null
    law: string
  }
  reading: { object_id: string; cadence: Cadence }
  alarm: {
    id: string
    state: AlarmState
    rule_name: string
    object_name: string
    summary: string
  }
  case: { id: string; number: string; state_name: string; title: string }
  device: { mn: string; status: DeviceStatus }
}
