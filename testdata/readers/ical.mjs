// Reads a calendar with a reader that is not ours and prints its entries.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const cal = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], 'utf8')));
const entries = cal.getAllSubcomponents('vevent').map((c) => {
  const e = new ICAL.Event(c);
  return {
    uid: e.uid, sequence: e.sequence, summary: e.summary, description: e.description,
    start: e.startDate.toString(), end: e.endDate.toString(), allDay: e.startDate.isDate,
    status: c.getFirstPropertyValue('status'), url: c.getFirstPropertyValue('url'),
    transp: c.getFirstPropertyValue('transp'),
    stamp: String(c.getFirstPropertyValue('dtstamp')), modified: String(c.getFirstPropertyValue('last-modified')),
  };
});
process.stdout.write(JSON.stringify({
  method: cal.getFirstPropertyValue('method'), name: cal.getFirstPropertyValue('x-wr-calname'),
  version: cal.getFirstPropertyValue('version'), prodid: cal.getFirstPropertyValue('prodid'), entries,
}, null, 1));
