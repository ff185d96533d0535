package evidence

import (
	"fmt"
	"strings"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// phase is what our run is doing.
type phase int8

const (
	idle       phase = iota
	looking          // a plan reads the list
	acting           // the list is read that a write is based on
	ready            // that list was believed
	verifying        // a deletion was sent
	confirming       // an upload was accepted
	searching        // the answer to an upload was lost, or said that it failed
)

// state is the world, and what our runs know of it, at one moment of a history.
type state struct {
	world
	notes
	phase phase
	// held is the image that a Terraform state names; 0 for none.
	held byte
	// before is the list that the call was based on, and shown are the images of all lists since.
	before, shown row
	// earlier, earlierAge and missingAge are those of the Witness.
	earlier    row
	earlierAge tick
	missingAge tick
	// last is what the last read got.
	last    answer
	lastAge tick
	// reads are those that are left, and finished says that the outcome of our call was found out.
	reads    int8
	finished bool
}

// pass lets time pass for all.
func (s *state) pass(by tick) {
	s.world.pass(by)
	s.notes.pass(by)
	older(&s.earlierAge, by)
	older(&s.missingAge, by)
	older(&s.lastAge, by)
}

// conclusion is what our run takes to be so, and whether it is.
type conclusion struct {
	what  string
	image byte
	true  bool
}

func (c conclusion) String() string {
	if c.image == 0 {
		return c.what
	}
	return fmt.Sprintf("%c %s", c.image, c.what)
}

// The conclusions.
const (
	isGone       = "is gone"
	wasDeleted   = "was deleted by our deletion"
	wasLost      = "was lost"
	isBack       = "is back"
	notUploaded  = "was not uploaded, and will not be"
	noImages     = "there are no images"
	mayBeActedOn = "each image is where the list shows it"
)

// witness is what the gallery's newReader makes for this phase.
func (s *state) witness() Witness {
	w := Witness{Lag: Lag(settleTime), Settle: settleTime}
	if s.missingAge != unknown {
		list := s.list(answer{missing: true}, s.missingAge)
		w.missing = &list
	}
	if s.earlierAge != unknown {
		list := s.list(answer{row: s.earlier}, s.earlierAge)
		w.earlier = &list
	}
	switch s.phase {
	case acting:
		w.Lag = settleTime
	case verifying:
		w.NeedsList = !s.call.accepted
	case confirming:
		w.Odd = func(images []capillary.Image) bool { return len(s.appeared(images)) > 1 }
	case searching:
		w.NeedsList = true
		w.Odd = func(images []capillary.Image) bool {
			return s.call.age >= settle && !strings.Contains(string(s.appeared(images)), "u")
		}
	case idle, looking, ready:
	}
	return w
}

// appeared are the images that were not there before our upload.
func (s *state) appeared(images []capillary.Image) row {
	var appeared row
	for _, image := range images {
		if !s.before.has(image.Token[0]) {
			appeared += row(image.Token)
		}
	}
	return appeared
}

// list is an answer of that age.
func (s *state) list(a answer, age tick) List {
	asked := epoch.Add(-time.Duration(age) * tickTime)
	return List{Images: a.row.images(), Missing: a.missing, Doubtful: a.doubtful, Asked: asked, Came: asked}
}

// ageOf is how long ago a list was asked for; unknown if there is none.
func ageOf(l *List) tick {
	if l == nil {
		return unknown
	}
	return tick(epoch.Sub(l.Asked) / tickTime) //nolint:gosec // an age of a few minutes
}

// read has an answer judged and draws the conclusions, as watch, add and remove do.
func (s *state) read(a answer, known Known) []conclusion {
	s.reads--
	list, w := s.list(a, 0), s.witness()
	finding := w.Judge(known, list)
	s.earlier, s.earlierAge, s.missingAge = "", ageOf(w.earlier), ageOf(w.missing)
	if w.earlier != nil {
		s.earlier = a.row
	}
	s.last, s.lastAge = a, 0
	s.show(a.row)
	var drawn []conclusion
	switch {
	case finding == Believed && !a.missing:
		drawn = s.believe(a.row)
	case finding.ProvesPresence():
		s.noteShown(a.row)
	}
	if finding == Believed {
		drawn = append(drawn, s.conclude(a)...)
	}
	return drawn
}

// show remembers what was shown since the list that the call is based on, as removal.note does.
func (s *state) show(r row) {
	for i := range r {
		if s.phase == verifying && !s.shown.has(r[i]) && *s.removed.of(r[i]) == unknown {
			s.shown += r[i : i+1]
		}
	}
}

// believe notes a list, and concludes what each reader of it may.
func (s *state) believe(r row) []conclusion {
	var drawn []conclusion
	for _, image := range []byte(s.lacked(r, s.held)) {
		drawn = append(drawn, conclusion{isGone, image, !s.row.has(image)})
	}
	for i := range r {
		if *s.removed.of(r[i]) != unknown {
			drawn = append(drawn, conclusion{isBack, r[i], s.row.has(r[i])})
		}
	}
	s.noteList(r)
	return drawn
}

// conclude ends the reading if the list is what was waited for.
func (s *state) conclude(a answer) []conclusion {
	switch s.phase {
	case looking:
		return s.looked(a)
	case acting:
		if s.phase = idle; s.call.age == unknown && (s.call.upload || a.row.has('a')) {
			s.phase, s.before, s.shown = ready, a.row, a.row
		}
		return s.actOn(a)
	case verifying:
		return s.verify(a)
	case confirming:
		return s.confirm(a)
	case searching:
		return s.search(a)
	case idle, ready:
	}
	return nil
}

func (s *state) looked(a answer) []conclusion {
	s.end()
	if s.held != 0 && !a.row.has(s.held) {
		s.held = 0
	}
	if a.missing {
		return []conclusion{{noImages, 0, s.row == ""}}
	}
	return nil
}

// actOn concludes where the images are.
func (s *state) actOn(a answer) []conclusion {
	at := true
	for i := range a.row {
		at = at && strings.IndexByte(string(s.row), a.row[i]) == i
	}
	return []conclusion{{mayBeActedOn, 0, at}}
}

// end ends an operation, or a reading.
func (s *state) end() {
	s.phase, s.leaving, s.before, s.shown = idle, 0, "", ""
	s.earlier, s.earlierAge, s.missingAge = "", unknown, unknown
}

func (s *state) verify(a answer) []conclusion {
	late := !s.call.accepted && !s.call.refused
	switch {
	case a.row.has('a') && s.call.age >= settle: // it is still listed
		s.end()
		return nil
	case a.row.has('a') || late && s.call.age < settle:
		return nil
	}
	drawn := []conclusion{{wasDeleted, 'a', !s.row.has('a')}}
	drawn = append(drawn, s.lost(s.shown.without('a'), a)...)
	s.noteRemoved('a')
	s.held, s.finished = 0, true
	s.end()
	return drawn
}

// lost are the images that were shown before, and the places of the others: the list is handed over if there are any.
func (s *state) lost(before row, a answer) []conclusion {
	var drawn []conclusion
	for _, image := range []byte(before) {
		if !a.row.has(image) {
			drawn = append(drawn, conclusion{wasLost, image, !s.row.has(image)})
		}
	}
	if drawn != nil || a.row == "" {
		return drawn
	}
	return s.actOn(a)
}

func (s *state) confirm(a answer) []conclusion {
	switch {
	case a.row.has('u'):
		drawn := s.lost(s.before, a)
		s.noteAdded('u')
		s.held, s.finished = 'u', true
		s.end()
		return drawn
	case s.call.age >= settle:
		s.end()
	}
	return nil
}

func (s *state) search(a answer) []conclusion {
	switch {
	case a.row.has('u'):
		return s.confirm(a)
	case s.call.age >= settle:
		there := s.row.has('u') || s.call.pending && s.call.age < settle
		s.finished = true
		s.end()
		return []conclusion{{notUploaded, 'u', !there}}
	}
	return nil
}

// send sends our call.
func (s *state) send(c call) {
	s.call = c
	if !c.pending {
		s.carryOut()
	}
	s.earlier, s.earlierAge, s.missingAge = "", unknown, unknown
	switch {
	case !c.upload:
		s.phase, s.leaving = verifying, 'a'
		s.leave = Leaves(c.accepted, *s.added.of('a') != unknown, s.before.images(), "a", []string{"a"})
	case c.accepted:
		s.phase = confirming
	default:
		s.phase = searching
	}
}
