/** Texts of lists of cases: past dates, several at once, Excel. */
export default {
  pick: 'As of',
  pickHint: 'Shows things as they stood at the end (24:00) of the chosen day',
  endOfDay: 'As things stood at the end of {day}',
  atTime: 'As things stood at {at}',
  notOver: '{day} is not over yet; this is the present',
  pastHint: 'Not the present, and nothing can be done here; people are named by the posts of today.',
  toToday: 'Back to today',
  notThere: 'The case is not found at that date; it may not have been opened yet.',
}
