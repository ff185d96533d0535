package provider

import (
	"slices"
	"sync"
	"sync/atomic"
)

// runNotes records what a run has seen and planned so far. Terraform does not pass resource addresses to
// providers, and asks about one resource at a time; what concerns several of them is found out here.
type runNotes struct {
	mu sync.Mutex
	// owners are the entries of the state, by image.
	owners map[imageKey]owner
	// held are the entries that were read and have not been planned yet.
	held map[imageKey]heldImage
	// deleted are the images that this run has deleted, by customer.
	deleted map[int64][]string
	// rooms holds what is planned for each customer.
	rooms map[int64]*room

	// applying is set once an image was uploaded or deleted, so this is not a plan.
	applying atomic.Bool
	// refusalTold is set once an error has said that the API refuses the credentials; forbiddenTold, that it
	// forbids a kind of call to them.
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

// own records that an entry is about an image. It returns false if another entry is about it too, unless both are
// to be destroyed. An entry may be planned twice.
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

// leaves records that the image of an entry is replaced although it was planned to stay, as with -replace. It
// returns false if that was already known.
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

// hold records an image that a state entry holds.
func (n *runNotes) hold(key imageKey, image heldImage) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held[key] = image
}

// heldWith returns the labels of the customer's images that were read, have this file, and have not been
// planned: Terraform hides the entry of a tainted image from its plan.
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

// delete records an image that this run has deleted.
func (n *runNotes) delete(customerID int64, label string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.deleted[customerID] = append(n.deleted[customerID], label)
}

// deletedOf returns the images of a customer that this run has deleted.
func (n *runNotes) deletedOf(customerID int64) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.deleted[customerID])
}
