/**
 * The shapes of `/api/v1` under the names that the pages use.
 *
 * They come from `schema.d.ts`, which `npm run api` makes of the committed OpenAPI document. Two
 * things are said more exactly here than a document can: the server always sends every field (null
 * where there is nothing), and some texts are one of a few words.
 *
 * Instants are RFC 3339 texts with `+08:00`; measured values are texts with their digits.
 */
import type { components } from './schema'

type S = components['schemas']

/** An answer as it arrives: no field is left out. */
type Told<T> = T extends readonly (infer U)[]
  ? Told<U>[]
  : T extends object
    ? { [K in keyof T]-?: Told<Exclude<T[K], undefined>> }
    : T
/** `T` with some fields said more exactly; a field that the document does not know is refused. */
type Exact<T, N extends { [K in keyof N]: K extends keyof T ? unknown : never }> = Omit<Told<T>, keyof N> & N

export type Lamp = 'green' | 'yellow' | 'red' | 'grey'
export type Severity = 'notice' | 'warning' | 'serious'
export type AlarmState = 'open' | 'cleared' | 'false-alarm'
export type AlarmVerb = 'take' | 'hand-over' | 'false-alarm'
export type Cadence = 'realtime' | 'minute' | 'hour' | 'day'
export type DeviceStatus = 'unknown' | 'active' | 'retired'
export type AreaLevel = 'province' | 'city' | 'district' | 'grid-cell'
export type FieldType = 'text' | 'long-text' | 'choice' | 'date' | 'time' | 'number' | 'table' | 'unit' | 'person' | 'people' | 'case' | 'area'

export type Problem = S['Problem']
export type FieldProblem = S['FieldProblem']

export type About = Told<S['About']>
export type DemoAccount = Told<S['Account']>
export type Session = Told<S['SessionView']>

/** A GeoJSON geometry; the map library reads it, nobody else looks inside. */
export interface Geometry {
  type: string
  coordinates: unknown
}
export type Area = Exact<S['AreaView'], { level: AreaLevel; geometry: Geometry | null }>
export type ObjectPoint = Told<S['ObjectPoint']>
export type StationPoint = Told<S['StationPoint']>
export type OutletPoint = Told<S['OutletPoint']>
export type CasePoint = Exact<S['CasePoint'], { lamp: Lamp }>
export type AlarmPoint = Exact<S['AlarmPoint'], { severity: Severity }>
export type MapView = Exact<S['MapView'], { stations: StationPoint[]; outlets: OutletPoint[]; cases: CasePoint[]; alarms: AlarmPoint[] }>

export type FactorValue = Told<S['FactorValue']>
/** `stamp` is the END of the hour. */
export type HourVerdict = Told<S['HourVerdict']>
export type HourPair = Told<S['HourPair']>
export type Hours = Told<S['Hours']>
export type StationLine = Told<S['StationLine']>
export type StationRecord = Exact<S['StationDetail'], { latest_alarms: AlarmLine[] }>
/** The document names this shape as it names any JSON value, and so says nothing of it. */
export interface ReadingValue {
  factor: string
  value: string | null
  flag: string | null
  over: boolean
}
export type ReadingRow = Exact<S['Row'], { values: ReadingValue[] }>
export type Readings = Exact<S['Readings'], { cadence: Cadence; rows: ReadingRow[] }>
export type RollupRow = Told<S['RollupRow']>
export type SectionLine = Told<S['SectionLine']>
export type Sections = Told<S['Sections']>
export type SampleClass = Told<S['SampleClass']>
export type SectionClasses = Told<S['SectionClasses']>
export type WaterClass = Told<S['ClassView']>
export type ObjectRecord = Told<S['ObjectView']>

export type AirPlace = Told<S['AirPlace']>
export type AirIndex = Told<S['AirIndex']>
export type AirValue = Told<S['AirValue']>
export type AirSetting = Told<S['AirSetting']>
export type AirCalendar = Told<S['AirCalendar']>
export type AirRanking = Told<S['AirRanking']>
export type DustMarks = Told<S['DustMarks']>
export type DustMark = Told<S['DustMarkView']>
export type ProposeDust = S['ProposeDust']
export type AirCurves = Told<S['AirCurves']>
export type AirLawComparison = Told<S['AirLawComparison']>

export type AlarmLine = Exact<S['AlarmLine'], { severity: Severity; state: AlarmState }>
export type HandOverForm = Exact<S['HandOverForm'], { fields: FormField[] }>
export type AlarmRecord = Exact<S['AlarmDetail'], { severity: Severity; state: AlarmState; may: AlarmVerb[]; hand_over: HandOverForm | null }>
export type AlarmPage = Exact<S['Alarms'], { alarms: AlarmLine[] }>
export type Rule = Exact<S['RuleView'], { severity: Severity }>

export type DocumentLine = Told<S['DocumentLine']>
export type LookLine = Told<S['LookView']>
export type PersonalLooks = Told<S['PersonalLooks']>
export type Documents = Exact<S['Documents'], { documents: DocumentLine[] }>
export type DocumentRecord = Told<S['DocumentView']>
/** The form with which a case is opened by hand. */
export type OpenForm = Exact<S['OpenForm'], { facts: FormField[] }>
export type Flow = Exact<S['FlowView'], { open_form: OpenForm | null }>
export type CaseLine = Exact<S['CaseLine'], { lamp: Lamp }>
export type CasePage = Exact<S['Cases'], { cases: CaseLine[] }>
/** Something said under its label; a table has its rows. */
export type Said = Told<S['LabelledView']>
export type OtherCase = Told<S['OtherCaseView']>
export type CaseParty = Exact<S['PartyView'], { clock: CaseClock | null }>
export type CaseEvent = Told<S['EventView']>
/** A time in which a device was silent, as the system saw it. */
export type Silence = Told<S['SilenceView']>
export type EvidenceItem = Told<S['EvidenceItem']>
export type EvidenceNeed = Told<S['EvidenceWanted']>
export type FormField = Exact<S['FormField'], { type: FieldType }>
export type Action = Exact<S['Action'], { style: 'primary' | 'danger' | 'plain'; fields: FormField[] }>
export type CaseClock = Exact<S['ClockView'], { lamp: Lamp }>
export type CaseRecord = Exact<S['CaseRecord'], { lamp: Lamp; clocks: CaseClock[]; parties: CaseParty[]; actions: Action[] }>
/** What a form sends; here a field may be left out. */
export type VerbBody = Pick<S['VerbForm'], 'request_id' | 'expected_seq'> &
  Required<Pick<S['VerbForm'], 'evidence' | 'checklist'>> &
  Partial<Omit<S['VerbForm'], 'fields'>> & {
    /** All as texts: a table as JSON rows, several people as ids with commas. */
    fields: Record<string, string>
  }
/** What opening a case sends; `request_id` is made by the page. */
export type NewCase = Partial<S['NewCaseForm']> & Pick<S['NewCaseForm'], 'flow' | 'request_id'>
export type Units = Told<S['Units']>
export type People = Told<S['People']>
export type DeskPart = 'todo' | 'overdue' | 'returned' | 'opinion' | 'copies' | 'handed-on'
export type Task = Exact<S['Task'], { lamp: Lamp }>
export type DeskCount = Exact<S['Part'], { part: DeskPart }>
export type Workbench = Exact<
  S['Workbench'],
  { my_tasks: Task[]; parts: DeskCount[]; copies: CaseLine[]; waiting: CaseLine[]; open_alarms: AlarmLine[] }
>

export type QualityCheck = Told<S['QualityCheckView']>
export type ReviewState = 'open' | 'first' | 'returned' | 'settled'
export type ReviewVerb = 'decide' | 'confirm' | 'return'
export type ReviewLine = Exact<S['ReviewLine'], { state: ReviewState }>
export type Reviews = Exact<S['Reviews'], { reviews: ReviewLine[] }>
export type ReviewDetail = Exact<S['ReviewDetail'], { line: ReviewLine }>
/** What is sent for a step; a decision carries its verdict. */
export interface ReviewBody {
  request_id: string
  seen_steps: number
  reason?: string
  verdict?: string
}
export type Share = Told<S['ShareView']>
export type PointRates = Told<S['PointRates']>
export type RateBoard = Told<S['RateBoard']>
export type GapHour = Told<S['GapView']>
export type Interference = Told<S['InterferenceView']>
export type Interferences = Told<S['Interferences']>
export type NewInterference = S['NewInterference']

export type Dispatch = Told<S['Dispatch']>
export type DispatchRow = Dispatch['tables'][number]['rows'][number]
export type DispatchCellText = DispatchRow['responsible']
export type DispatchArea = Dispatch['areas'][number]
export type Receivers = Told<S['Receivers']>

export type Lookbacks = Told<S['Lookbacks']>
export type LookbackDraw = Lookbacks['draws'][number]
export type LookbackFlow = Lookbacks['flows'][number]
export type DrawRecord = Told<S['DrawRecordView']>
export type NewDraw = S['NewDraw']
export type Replay = Told<S['Replay']>
export type Strikes = Told<S['Strikes']>
export type Strike = Strikes['strikes'][number]

export type DeviceLine = Exact<S['DeviceLine'], { status: DeviceStatus }>
/** `kind` says which input a field has; see `CommandField.vue`. */
export type CommandForm = Told<S['CommandView']>
export type CommandField = CommandForm['fields'][number]
export type Commands = Told<S['Commands']>
export type Downlink = Told<S['DownlinkView']>
export type Downlinks = Told<S['Downlinks']>
export type DownlinkRecord = Told<S['DownlinkRecord']>
export type DownlinkBody = Required<S['NewDownlink']>
export type DeviceKey = Told<S['KeyView']>
export type DeviceSettings = Told<S['SettingsView']>
/** What is to be changed; a number of 0 goes back to what holds for all. */
export type DeviceSettingsChange = S['SettingsChange']
export type Medium = Told<S['MediumView']>
export type Unsure = Told<S['UnsureSettings']>
export type Activation = Exact<S['ActivationView'], { state: 'waiting' | 'given' | 'done' }>
export type Destination = Told<S['DestinationView']>
export type QuarantineFrame = Told<S['FrameView']>
export type Quarantine = Told<S['Quarantine']>
/** How bytes are read: the part of a device's settings which decides what a frame says. */
export type ReadAs = S['ReadAsView']
export type QuarantinePreview = Told<S['Preview']>
export type ReleaseDone = Told<S['ReleaseDone']>
/** A piece of the frames refused of one device for one reason, as they would be read. */
export type QuarantineBatch = Told<S['BatchPreview']>
/** Frames that the server is to release. */
export type RunWish = S['RunWish']
/** A release of many frames, which the server carries out. */
export type ReleaseRun = Told<S['RunView']>
export type LeftFrames = Told<S['LeftView']>
export type Gaps = Told<S['Gaps']>
export type RightHolders = Told<S['RightHolders']>
export type DeviceConnections = Told<S['DeviceConnections']>
export type DeviceHealth = Told<S['DeviceHealth']>

export type Rest = Exact<S['RestView'], { how: 'acted' | 'cleared' | 'moved-on' }>
export type InboxMessage = Exact<S['Message'], { rest: Rest | null }>
export type Inbox = Exact<S['Inbox'], { messages: InboxMessage[] }>
export type LogWay = Told<S['Way']>
export type LogLine = Exact<S['Line'], { rest: Rest | null; deliveries: LogWay[] }>
export type MessageLog = Exact<S['Messages'], { messages: LogLine[] }>
export type ChannelLine = Told<S['ChannelView']>
export type Channels = Told<S['Channels']>
export type Wishes = Told<S['Wishes']>
export type WishesView = Told<S['WishesView']>
export type DemoLetter = Told<S['DemoLetter']>
export type DemoReceived = Told<S['DemoReceived']>
export type Shift = Told<S['ShiftView']>
export type Swap = Exact<S['SwapView'], { may: ('agreed' | 'refused' | 'withdrawn')[] }>
export type Roster = Exact<S['Roster'], { swaps: Swap[] }>
export type PlanBody = S['Plan']
export type SwapBody = S['NewSwap']
export type Handover = Told<S['HandoverView']>
export type Handovers = Told<S['Handovers']>
export type HandoverBody = S['NewHandover']

/** What the event stream says, by the name of the event. The document has no words for a stream. */
export interface LiveEvents {
  clock: { now: string; running: boolean; speed: number }
  hour: { station_id: string; stamp: string; aqi: number | null; level: number | null; color: string | null; law: string }
  reading: { object_id: string; cadence: Cadence }
  alarm: { id: string; state: AlarmState; rule_name: string; object_name: string; summary: string }
  case: { id: string; number: string; state_name: string; title: string }
  device: { mn: string; status: DeviceStatus }
  downlink: { id: string; mn: string; state: string }
  message: { unread: number }
}
