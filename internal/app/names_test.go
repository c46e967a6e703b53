package app_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"ebb/internal/app"
	"ebb/internal/hostile"
)

// No cell of a table begins like a formula (S-13), and each is read back as one.
func TestNoCellOfATableIsAFormula(t *testing.T) {
	var v app.TrialView
	quoted := 0
	for _, n := range hostile.Names() {
		v.Draws = append(v.Draws, app.TrialDrawView{Text: n.Text})
	}
	rows, err := csv.NewReader(strings.NewReader(string(app.TrialCSV(v)))).ReadAll()
	if err != nil || len(rows) != len(v.Draws)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q", cell)
			}
			if strings.HasPrefix(cell, "'=") {
				quoted++
			}
		}
	}
	if quoted < 3 {
		t.Errorf("the control: only %d names needed it", quoted)
	}
}
