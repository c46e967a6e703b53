package limit_test

import (
	"reflect"
	"testing"
	"time"

	"ebb/internal/limit"
)

func TestNoLocalLimitIsMissing(t *testing.T) {
	v := reflect.ValueOf(limit.Local())
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "Until" && v.Field(i).IsZero() {
			t.Errorf("%s is zero", v.Type().Field(i).Name)
		}
	}
}

func TestAnUploadIsNeverAllowedMore(t *testing.T) {
	local, upload := reflect.ValueOf(limit.Local()), reflect.ValueOf(limit.Upload())
	for i := range local.NumField() {
		if !local.Field(i).CanInt() {
			continue
		}
		if upload.Field(i).Int() > local.Field(i).Int() {
			t.Errorf("%s is wider for an upload", local.Type().Field(i).Name)
		}
	}
	if limit.Upload().XMLDoctype != 0 {
		t.Error("an upload may carry a DOCTYPE")
	}
}

func TestTheDeadlineGrowsWithTheBytesAndStaysInBounds(t *testing.T) {
	l := limit.Local()
	for _, c := range []struct {
		n    int
		want time.Duration
	}{{0, time.Second}, {999_999, time.Second}, {7_000_000, 7 * time.Second}, {1 << 30, time.Minute}} {
		if got := l.Deadline(c.n); got != c.want {
			t.Errorf("Deadline(%d) = %s, want %s", c.n, got, c.want)
		}
	}
}
