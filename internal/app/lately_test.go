package app

import (
	"reflect"
	"testing"

	"ebb"
	"ebb/internal/store"
)

// What is kept of the samples of a graded run gives the same grade and sentence as the samples.
func TestAKeptGradeIsTheGrade(t *testing.T) {
	s := filled(t, 10)
	h := linked(t, s)
	h.profile(ebb.FieldBirthYear, "1980")
	if _, err := h.sync(); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, units := range []string{"km", "mi", "km"} {
		h.profile(ebb.FieldUnits, units)
		if err := h.st.Read(bg, func(tx *store.Tx) error {
			hist, out, err := h.read(bg, tx, mine, 0)
			if err != nil {
				return err
			}
			for i := range out.Readings {
				want, err := h.gradeOf(bg, tx, mine, hist, out, i)
				if err != nil {
					return err
				}
				got, ok, err := h.gradeKept(bg, tx, mine, hist, out, i)
				if err != nil {
					return err
				}
				if ok {
					kept++
					if !reflect.DeepEqual(got, want) {
						t.Errorf("%s: kept %+v\nwant %+v", units, got, want)
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if kept < 10 {
		t.Errorf("only %d grades were kept", kept)
	}
}
