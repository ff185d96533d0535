package sandbox

import "fmt"

// foreignName is the By of what the foreign actor did.
const foreignName = "foreign"

// Actor is another till, app or pipeline that changes the images of the same customers. It acts in process, so
// no call shows it.
type Actor struct{ server *Server }

// Foreign returns the other actor.
func (s *Server) Foreign() *Actor { return &Actor{server: s} }

// Add stores content as another image and returns it.
func (a *Actor) Add(customerID int64, content []byte) (Image, error) {
	return a.act(customerID, func(c *customer) (Image, *rejection) {
		return a.server.put(c, append([]byte(nil), content...), "", foreignName)
	})
}

// Delete removes the image at index and returns it.
func (a *Actor) Delete(customerID int64, index int) (Image, error) {
	return a.act(customerID, func(c *customer) (Image, *rejection) {
		return a.server.drop(c, index, foreignName)
	})
}

// Erase deletes the customer after a PII delete request. No page says what becomes of the images: here they
// stay, but can't be reached.
func (a *Actor) Erase(customerID int64) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if c, known := a.server.customers[customerID]; known {
		c.erased = true
	}
}

// Restore brings back the image of the customer that was deleted last, at the end of the list, as a vendor
// might from a backup.
func (a *Actor) Restore(customerID int64) (Image, error) {
	return a.act(customerID, a.server.restore)
}

func (a *Actor) act(customerID int64, write func(*customer) (Image, *rejection)) (Image, error) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	c, known := a.server.customers[customerID]
	if !known {
		return Image{}, fmt.Errorf("foreign actor: no customer %d", customerID)
	}
	img, rejected := write(c)
	if rejected != nil {
		return Image{}, fmt.Errorf("foreign actor: customer %d: %w", customerID, rejected)
	}
	return img, nil
}
