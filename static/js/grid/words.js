/* Words compared as people read them: without blanks, full-width forms or a unit in brackets. */

/** Return text without blanks, in half width, without （元） or （万元）. */
export function plain(text) {
  return text.normalize("NFKC").replace(/\s+/g, "").replace(/[(（](万元|元)[)）]/g, "");
}
