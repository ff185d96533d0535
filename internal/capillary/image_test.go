package capillary

import "testing"

func TestImageID(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]string{"customerImage/1/2/ab-c": "ab-c", "ab-c": "ab-c", "a/": "", "": ""} {
		if got := (Image{Token: token}).ID(); got != want {
			t.Errorf("%q: got %q, want %q", token, got, want)
		}
	}
}

func TestImageNameNumber(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		number int
		ok     bool
	}{
		"1/2/0": {0, true}, "1/2/12": {12, true}, "3": {3, true}, "1/2/007": {7, true},
		"": {}, "1/2/": {}, "1/2/x": {}, "1/2/-1": {}, "1/2/+1": {}, "1/2/1.0": {}, "1/2/0x1": {}, "1/2/٣": {},
		"1/2/99999999999999999999": {},
	} {
		number, ok := Image{Name: name}.NameNumber()
		if ok != want.ok || (ok && number != want.number) {
			t.Errorf("%q: got %d, %t", name, number, ok)
		}
	}
}

func TestImageHasSize(t *testing.T) {
	t.Parallel()
	if (Image{}).HasSize(0) {
		t.Error("an unreported size must not count as one")
	}
	if sized := (Image{Size: new(int64(7))}); !sized.HasSize(7) || sized.HasSize(8) {
		t.Error("7 bytes are 7 bytes")
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	for want, notice := range map[string]Notice{
		`code 521 "Busy \"now\""`: {521, `Busy "now"`}, `"Busy"`: {0, "Busy"}, `code 521`: {521, ""}, `""`: {},
	} {
		if got := notice.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
