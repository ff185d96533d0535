package provider

import (
	"slices"
	"sync"
	"sync/atomic"
)

// runNotes is what one run has seen and planned so far. Terraform tells a provider no addresses, and asks about
// one resource at a time; what concerns several is found out here.
type runNotes struct {
	mu sync.Mutex
	// owners are the entries of the state, by the image that each is about.
	owners map[imageKey]owner
	// held are the entries that were read and have not been planned yet.
	held map[imageKey]heldImage
	// deleted are the images that this run has deleted, by customer.
	deleted map[int64][]string
	// rooms is what is planned for each customer.
	rooms map[int64]*room

	// applying: an image was uploaded or deleted, so this is no plan.
	applying atomic.Bool
	// refusalTold: an error has said that the API refuses the credentials; forbiddenTold, that it forbids
	// them a kind of call.
	refusalTold, forbiddenTold atomic.Bool
}

// imageKey is an image of a customer.
type imageKey struct {
	customerID int64
	token      string
}

// owner is an entry of the state, and whether the plan destroys it.
type owner struct {
	entry   string
	destroy bool
}

// heldImage is an image as its entry in the state describes it.
type heldImage struct{ file, label string }

func newRunNotes() *runNotes {
	return &runNotes{
		owners: map[imageKey]owner{}, held: map[imageKey]heldImage{},
		deleted: map[int64][]string{}, rooms: map[int64]*room{},
	}
}

// own notes that an entry is about an image. It reports false if another entry is about it too, unless both are
// to be destroyed. An entry that is planned twice is one.
func (n *runNotes) own(key imageKey, entry string, destroy bool) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.held, key)
	before, ok := n.owners[key]
	if ok && before.entry != entry {
		return before.destroy && destroy
	}
	n.owners[key] = owner{entry, destroy}
	return true
}

// leaves notes that the image of an entry is replaced although it was planned to stay, as -replace has it. It
// reports false if that was known.
func (n *runNotes) leaves(entry string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, o := range n.owners {
		if o.entry == entry && n.roomOf(key.customerID).stays[key.token] {
			delete(n.roomOf(key.customerID).stays, key.token)
			n.roomOf(key.customerID).goes[key.token] = true
			return true
		}
	}
	return false
}

// hold notes an image that a state entry was found to have.
func (n *runNotes) hold(key imageKey, image heldImage) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held[key] = image
}

// heldWith gives the labels of the customer's images that were read, have this file, and have not been planned:
// Terraform hides the entry of a tainted image from its plan.
func (n *runNotes) heldWith(customerID int64, file string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var labels []string
	for key, image := range n.held {
		if key.customerID == customerID && image.file == file {
			labels = append(labels, image.label)
		}
	}
	slices.Sort(labels)
	return labels
}

// delete notes an image that this run has deleted.
func (n *runNotes) delete(customerID int64, label string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.deleted[customerID] = append(n.deleted[customerID], label)
}

// deletedOf gives the images of a customer that this run has deleted.
func (n *runNotes) deletedOf(customerID int64) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.deleted[customerID])
}
