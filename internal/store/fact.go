package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"ebb"
)

// Kinds of fact. Doc holds the type named.
const (
	KindProfile    = "profile"    // ebb.ProfileItem
	KindCheckIn    = "checkin"    // ebb.CheckIn; Effective is its day
	KindCorrection = "correction" // ebb.Correction; Subject is the run
	KindRun        = "run"        // RunMinted; Subject is the run
	KindLink       = "link"       // ebb.Link between two recordings
	KindRetract    = "retract"    // Subject and Supersedes are the fact taken back
	KindDescribed  = "described"  // what an export says of a recording beside it; Subject is the import
	KindMapping    = "mapping"    // which columns of a kind of table hold what; Subject is its header
	KindSent       = "sent"       // ebb.Sent; Effective and Subject are its day. Never part of what decides
	KindUndo       = "undo"       // Undone; Subject is the import that was taken back

	// Of habits and gear. Never part of what decides, and never taken back: the last word counts.
	KindHabit    = "habit"     // ebb.HabitItem; Subject is the habit
	KindHabitDay = "habit_day" // ebb.HabitDay; Subject is the habit, Effective the day

	KindGear        = "gear"         // ebb.GearItem; Subject is the gear
	KindGearDefault = "gear_default" // ebb.GearDefault; likewise
	KindGearWorn    = "gear_worn"    // ebb.GearWorn; likewise, Effective the day

	// Of a trial on oneself; Subject is the trial. None is ever taken back.
	KindTrialDraft = "trial_draft" // ebb.TrialProtocol without seed and start
	KindTrial      = "trial"       // TrialBegun
	KindTrialDraw  = "trial_draw"  // ebb.TrialDraw; Effective is the day of the session
	KindTrialSkip  = "trial_skip"  // ebb.TrialSkip
	KindTrialDone  = "trial_done"  // ebb.TrialAdherence
	KindTrialStop  = "trial_stop"  // ebb.TrialStop

	KindPlan       = "plan"        // ebb.PlanAsk; Effective is the Monday from which it holds
	KindPlanChange = "plan_change" // ebb.PlanChange; Effective is its day
)

// TrialBegun is a protocol with its SHA-256, from the moment at which nothing of it changes any more.
type TrialBegun struct {
	Protocol ebb.TrialProtocol `json:"protocol"`
	Hash     string            `json:"sha256"`
}

// RunMinted is the document of a run fact: the recording that the run was minted for.
type RunMinted struct {
	Recording ebb.RecordingID `json:"recording"`
}

// Fact is one thing that was said or done. It is never changed; a later fact may
// supersede it.
type Fact struct {
	ID         string
	Athlete    ebb.AthleteID
	Seq        int64 // counts per athlete, from 1, without holes
	Kind       string
	Subject    string  // run id, fact id, the import that brought it, or ""
	Effective  ebb.Day // the day it is about, or 0
	RecordedAt ebb.Instant
	Actor      ebb.Actor
	ClientKey  string // unique per athlete when not "": a retry is the same fact
	Supersedes string // id of the fact it replaces, or ""
	Doc        []byte // canonical JSON
}

// Doc is the canonical JSON of v: fields in the order of the type, map keys sorted,
// no spaces, no HTML escapes.
func Doc(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, ebb.Wrap(ebb.Internal, "bad_doc", err, "a document of type %T cannot be written", v)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

const factColumns = `seq, id, kind, subject, effective, recorded_at, actor_id, actor_kind, via, client_key, supersedes, doc, sha256`

// AppendFact adds a fact: it gives it an id, a time when it has none, and the next
// Seq. With a ClientKey that was used before, the first fact comes back and existed
// is true, whatever f says.
func (t *Tx) AppendFact(ctx context.Context, a ebb.AthleteID, f Fact) (Fact, bool, error) {
	f.Subject, f.ClientKey = clean(f.Subject), clean(f.ClientKey)
	if f.ClientKey != "" {
		old, ok, err := t.factWhere(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND client_key = $2`, a, f.ClientKey)
		if err != nil || ok {
			return old, ok, err
		}
	}
	if f.Kind == "" || f.Actor.ID == "" || f.Actor.Kind == "" {
		return Fact{}, false, ebb.Errorf(ebb.Internal, "bad_fact", "fact", "a fact needs a kind and an actor")
	}
	var doc bytes.Buffer
	if err := json.Compact(&doc, f.Doc); err != nil {
		return Fact{}, false, ebb.Wrap(ebb.Internal, "bad_doc", err, "the document of a %s fact", f.Kind)
	}
	f.Doc, f.Athlete = doc.Bytes(), a
	if f.RecordedAt == 0 {
		f.RecordedAt = t.now()
	}
	if f.ID == "" {
		f.ID = NewID("fact", f.RecordedAt)
	}
	seq, err := t.nextSeq(ctx, a)
	if err != nil {
		return Fact{}, false, err
	}
	f.Seq = seq
	_, err = t.exec(ctx, `INSERT INTO fact (athlete_id, `+factColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(a), f.Seq, f.ID, f.Kind, f.Subject, f.Effective.String(), int64(f.RecordedAt), f.Actor.ID, string(f.Actor.Kind), f.Actor.Via,
		null(f.ClientKey), null(f.Supersedes), string(f.Doc), f.digest())
	return f, false, err
}

func (t *Tx) nextSeq(ctx context.Context, a ebb.AthleteID) (int64, error) {
	var seq int64
	_, err := t.get(ctx, `INSERT INTO fact_seq (athlete_id, last) VALUES ($1, 1)
		ON CONFLICT (athlete_id) DO UPDATE SET last = fact_seq.last + 1 RETURNING last`, []any{string(a)}, &seq)
	return seq, err
}

// LastSeq is the Seq of the athlete's latest fact, 0 before the first.
func (t *Tx) LastSeq(ctx context.Context, a ebb.AthleteID) (int64, error) {
	var seq int64
	_, err := t.get(ctx, `SELECT last FROM fact_seq WHERE athlete_id = $1`, []any{string(a)}, &seq)
	return seq, err
}

// LastSeen is the Seq of the latest fact that can decide anything, 0 before the first:
// what was sent out, habits and gear decide nothing.
func (t *Tx) LastSeen(ctx context.Context, a ebb.AthleteID) (int64, error) {
	var seq int64
	_, err := t.get(ctx, `SELECT seq FROM fact WHERE athlete_id = $1 AND kind NOT IN ($2, $3, $4, $5, $6, $7) ORDER BY seq DESC LIMIT 1`,
		[]any{string(a), KindSent, KindHabit, KindHabitDay, KindGear, KindGearDefault, KindGearWorn}, &seq)
	return seq, err
}

// Facts lists the facts of one kind with Seq up to uptoSeq (0: all), in order.
func (t *Tx) Facts(ctx context.Context, a ebb.AthleteID, kind string, uptoSeq int64) ([]Fact, error) {
	var out []Fact
	err := t.each(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND kind = $2 AND seq <= $3 ORDER BY seq`,
		[]any{string(a), kind, upto(uptoSeq)}, func(scan func(...any) error) error {
			f, err := scanFact(a, scan)
			out = append(out, f)
			return err
		})
	return out, err
}

// FactsAbout lists the facts of one kind about one subject, in order.
func (t *Tx) FactsAbout(ctx context.Context, a ebb.AthleteID, kind, subject string) ([]Fact, error) {
	var out []Fact
	err := t.each(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND subject = $2 AND kind = $3 ORDER BY seq`,
		[]any{string(a), subject, kind}, func(scan func(...any) error) error {
			f, err := scanFact(a, scan)
			out = append(out, f)
			return err
		})
	return out, err
}

// Fact is the fact of that id.
func (t *Tx) Fact(ctx context.Context, a ebb.AthleteID, id string) (Fact, error) {
	f, ok, err := t.factWhere(ctx, `SELECT `+factColumns+` FROM fact WHERE athlete_id = $1 AND id = $2`, a, id)
	if err == nil && !ok {
		return Fact{}, ebb.Errorf(ebb.NotFound, "no_fact", "id", "there is no fact %s", id)
	}
	return f, err
}

func (t *Tx) factWhere(ctx context.Context, query string, a ebb.AthleteID, arg string) (f Fact, ok bool, err error) {
	err = t.each(ctx, query, []any{string(a), arg}, func(scan func(...any) error) error {
		ok = true
		var err error
		f, err = scanFact(a, scan)
		return err
	})
	return f, ok && err == nil, err
}

func scanFact(a ebb.AthleteID, scan func(...any) error) (Fact, error) {
	f := Fact{Athlete: a}
	var day, doc, sum string
	var at int64
	var key, sup sql.NullString
	if err := scan(&f.Seq, &f.ID, &f.Kind, &f.Subject, &day, &at, &f.Actor.ID, &f.Actor.Kind, &f.Actor.Via, &key, &sup, &doc, &sum); err != nil {
		return f, err
	}
	f.RecordedAt, f.ClientKey, f.Supersedes, f.Doc = ebb.Instant(at), key.String, sup.String, []byte(doc)
	if err := f.Effective.UnmarshalText([]byte(day)); err != nil {
		return f, err
	}
	if f.digest() != sum {
		return f, ebb.Errorf(ebb.Conflict, "damaged_fact", "fact", "fact %d of the database (%s) does not match its checksum: restore a copy", f.Seq, f.ID)
	}
	return f, nil
}

// digest is the SHA-256 over every field of the row.
func (f Fact) digest() string {
	return digest(string(f.Athlete), strconv.FormatInt(f.Seq, 10), f.ID, f.Kind, f.Subject, f.Effective.String(),
		strconv.FormatInt(int64(f.RecordedAt), 10), f.Actor.ID, string(f.Actor.Kind), f.Actor.Via, f.ClientKey, f.Supersedes, string(f.Doc))
}

// digest is the SHA-256, hex, of the parts, each led by its length.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p))))
		h.Write([]byte{':'})
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func upto(seq int64) int64 {
	if seq == 0 {
		return 1<<63 - 1
	}
	return seq
}
