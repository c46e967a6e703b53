package store

import (
	"context"
	"encoding/json"
	"strconv"

	"ebb"
)

// DecisionRecord is one answer as it was given, with what was seen. Records are
// never changed; each carries the digest of the one before it.
type DecisionRecord struct {
	N            int64 // counts per athlete, from 1
	ID           string
	Day          ebb.Day
	RecordedAt   ebb.Instant
	FactsSeq     int64 // the last fact seen
	RuleSet      string
	Engine       string
	Morning      []byte // canonical JSON of ebb.Morning
	Decision     []byte // of ebb.Decision
	Prescription []byte // of ebb.Prescription
	// Digests, hex SHA-256: of the three documents, of the record before, of this one.
	MorningSHA256, DecisionSHA256, PrescriptionSHA256, PrevSHA256, SHA256 string
}

// Answer reads the three documents.
func (d DecisionRecord) Answer() (ebb.Answer, error) {
	var a ebb.Answer
	for _, p := range []struct {
		doc []byte
		to  any
	}{{d.Morning, &a.Morning}, {d.Decision, &a.Decision}, {d.Prescription, &a.Prescription}} {
		if err := json.Unmarshal(p.doc, p.to); err != nil {
			return a, ebb.Wrap(ebb.Internal, "bad_record", err, "decision record %d", d.N)
		}
	}
	return a, nil
}

const decisionColumns = `n, id, day, recorded_at, facts_seq, rule_set, engine, morning, decision, prescription,
	morning_sha256, decision_sha256, prescription_sha256, prev_sha256, sha256`

// PutDecision records an answer. An answer that equals the latest record of its day
// (same three documents, rule set and engine) is not recorded again: existed is true.
func (t *Tx) PutDecision(ctx context.Context, a ebb.AthleteID, ans ebb.Answer, engine string) (rec DecisionRecord, existed bool, err error) {
	d := DecisionRecord{Day: ans.Decision.Day, RecordedAt: t.now(), FactsSeq: ans.Morning.Seq, RuleSet: ans.Decision.RuleSet, Engine: engine}
	for _, p := range []struct {
		v   any
		doc *[]byte
		sum *string
	}{{ans.Morning, &d.Morning, &d.MorningSHA256}, {ans.Decision, &d.Decision, &d.DecisionSHA256},
		{ans.Prescription, &d.Prescription, &d.PrescriptionSHA256}} {
		if *p.doc, err = Doc(p.v); err != nil {
			return d, false, err
		}
		*p.sum = HashOf(*p.doc)
	}
	last, ok, err := t.LatestDecision(ctx, a, d.Day)
	if err != nil {
		return d, false, err
	}
	if ok && last.MorningSHA256 == d.MorningSHA256 && last.DecisionSHA256 == d.DecisionSHA256 &&
		last.PrescriptionSHA256 == d.PrescriptionSHA256 && last.RuleSet == d.RuleSet && last.Engine == d.Engine {
		return last, true, nil
	}
	if _, err = t.get(ctx, `SELECT n, sha256 FROM decision WHERE athlete_id = $1 ORDER BY n DESC LIMIT 1`, []any{string(a)}, &d.N, &d.PrevSHA256); err != nil {
		return d, false, err
	}
	d.N++
	d.ID = NewID("dec", d.RecordedAt)
	d.SHA256 = d.digest(a)
	_, err = t.exec(ctx, `INSERT INTO decision (athlete_id, `+decisionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		string(a), d.N, d.ID, d.Day.String(), int64(d.RecordedAt), d.FactsSeq, d.RuleSet, d.Engine, string(d.Morning), string(d.Decision), string(d.Prescription),
		d.MorningSHA256, d.DecisionSHA256, d.PrescriptionSHA256, d.PrevSHA256, d.SHA256)
	return d, false, err
}

// Decisions lists every record in order, and checks each digest and the chain.
func (t *Tx) Decisions(ctx context.Context, a ebb.AthleteID) ([]DecisionRecord, error) {
	var out []DecisionRecord
	prev := ""
	err := t.each(ctx, `SELECT `+decisionColumns+` FROM decision WHERE athlete_id = $1 ORDER BY n`, []any{string(a)}, func(scan func(...any) error) error {
		d, err := scanDecision(a, scan)
		if err == nil && d.PrevSHA256 != prev {
			err = ebb.Errorf(ebb.Conflict, "damaged_record", "decision", "decision record %d does not follow the one before it: a record is missing or was changed", d.N)
		}
		prev = d.SHA256
		out = append(out, d)
		return err
	})
	return out, err
}

// LatestDecision is the last record of a day; ok is false when there is none.
func (t *Tx) LatestDecision(ctx context.Context, a ebb.AthleteID, day ebb.Day) (d DecisionRecord, ok bool, err error) {
	err = t.each(ctx, `SELECT `+decisionColumns+` FROM decision WHERE athlete_id = $1 AND day = $2 ORDER BY n DESC LIMIT 1`,
		[]any{string(a), day.String()}, func(scan func(...any) error) error {
			ok = true
			var err error
			d, err = scanDecision(a, scan)
			return err
		})
	return d, ok && err == nil, err
}

func scanDecision(a ebb.AthleteID, scan func(...any) error) (DecisionRecord, error) {
	var d DecisionRecord
	var day, m, dec, p string
	var at int64
	if err := scan(&d.N, &d.ID, &day, &at, &d.FactsSeq, &d.RuleSet, &d.Engine, &m, &dec, &p,
		&d.MorningSHA256, &d.DecisionSHA256, &d.PrescriptionSHA256, &d.PrevSHA256, &d.SHA256); err != nil {
		return d, err
	}
	d.RecordedAt, d.Morning, d.Decision, d.Prescription = ebb.Instant(at), []byte(m), []byte(dec), []byte(p)
	if err := d.Day.UnmarshalText([]byte(day)); err != nil {
		return d, err
	}
	if d.MorningSHA256 != HashOf(d.Morning) || d.DecisionSHA256 != HashOf(d.Decision) ||
		d.PrescriptionSHA256 != HashOf(d.Prescription) || d.SHA256 != d.digest(a) {
		return d, ebb.Errorf(ebb.Conflict, "damaged_record", "decision", "decision record %d does not match its checksum", d.N)
	}
	return d, nil
}

func (d DecisionRecord) digest(a ebb.AthleteID) string {
	return digest(string(a), strconv.FormatInt(d.N, 10), d.ID, d.Day.String(), strconv.FormatInt(int64(d.RecordedAt), 10),
		strconv.FormatInt(d.FactsSeq, 10), d.RuleSet, d.Engine, d.MorningSHA256, d.DecisionSHA256, d.PrescriptionSHA256, d.PrevSHA256)
}

// DecisionBefore is the last record of a day that was made at or before a moment; ok is
// false when there is none.
func (t *Tx) DecisionBefore(ctx context.Context, a ebb.AthleteID, day ebb.Day, at ebb.Instant) (d DecisionRecord, ok bool, err error) {
	err = t.each(ctx, `SELECT `+decisionColumns+` FROM decision WHERE athlete_id = $1 AND day = $2 AND recorded_at <= $3 ORDER BY n DESC LIMIT 1`,
		[]any{string(a), day.String(), int64(at)}, func(scan func(...any) error) error {
			ok = true
			var err error
			d, err = scanDecision(a, scan)
			return err
		})
	return d, ok && err == nil, err
}

// DecisionAt says when a record of a day was made; the record itself is read by its number.
type DecisionAt struct {
	N   int64
	Day ebb.Day
	At  ebb.Instant
}

// DecisionTimes lists when each record was made, in order, without reading what it says.
func (t *Tx) DecisionTimes(ctx context.Context, a ebb.AthleteID) ([]DecisionAt, error) {
	var out []DecisionAt
	err := t.each(ctx, `SELECT n, day, recorded_at FROM decision WHERE athlete_id = $1 ORDER BY n`, []any{string(a)}, func(scan func(...any) error) error {
		var d DecisionAt
		var day string
		var at int64
		if err := scan(&d.N, &day, &at); err != nil {
			return err
		}
		d.At = ebb.Instant(at)
		out = append(out, d)
		return out[len(out)-1].Day.UnmarshalText([]byte(day))
	})
	return out, err
}
