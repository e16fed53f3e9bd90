/** Texts about personal facts. */
export default {
  masked: 'masked',
  maskedHint: 'Says something of a private person; shown in clear to those who work on the case',
  field: 'Personal: shown in clear only to those who work on the case',
  file: 'Personal, not shown',
  fileHint: 'Shows or names a private person; seen by those who work on the case',
  fileField: 'Personal: seen only by those who work on the case',
  letter: 'Personal facts masked',
}
