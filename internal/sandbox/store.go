package sandbox

import "fmt"

// rejection is a write that the API refuses, and the code that it gives.
type rejection struct {
	code    int
	message string
}

func (r *rejection) Error() string { return fmt.Sprintf("%d %s", r.code, r.message) }

// put stores another image for the customer; the mutex is held.
func (s *Server) put(c *customer, content []byte, contentType, by string) (Image, *rejection) {
	if refused := admit(c, content); refused != nil {
		s.record(Event{Kind: Rejected, CustomerID: c.id, Index: -1, Size: int64(len(content)), By: by, Reason: refused.Error()})
		return Image{}, refused
	}
	fresh := newImage(s.options.Seed.OrgID, c.id, content, contentType)
	s.contents[fresh.Token] = content
	index := c.insert(fresh, s.options.AddsFirst, s.options.FreshHandles)
	img := s.view(c.id, c.images)[index]
	s.record(changed(Added, c.id, img, by))
	return img, nil
}

// admit checks an upload against the documentation.
func admit(c *customer, content []byte) *rejection {
	switch {
	case len(content) < minImageBytes:
		return &rejection{codeImageTooSmall, "Image size is too small"}
	case len(content) > maxImageBytes:
		return &rejection{413, "Payload Too Large"}
	case len(c.images) >= maxImages:
		return &rejection{codeTooManyImages, "Max image per user is 5"}
	default:
		return nil
	}
}

// drop removes the image at index; the mutex is held.
func (s *Server) drop(c *customer, index int, by string) (Image, *rejection) {
	if index < 0 || index >= len(c.images) {
		refused := &rejection{codeNothingToDelete, "No Image passed to be deleted"}
		s.record(Event{Kind: Rejected, CustomerID: c.id, Index: index, By: by, Reason: refused.Error()})
		return Image{}, refused
	}
	img := s.view(c.id, c.images)[index]
	c.deleted = append(c.deleted, dropped{c.images[index], s.contents[img.Token]})
	c.remove(index)
	delete(s.contents, img.Token)
	s.record(changed(Deleted, c.id, img, by))
	return img, nil
}

// restore brings back the image that was dropped last; the mutex is held.
func (s *Server) restore(c *customer) (Image, *rejection) {
	switch {
	case len(c.deleted) == 0:
		return Image{}, &rejection{codeNothingToDelete, "no image was deleted"}
	case len(c.images) >= maxImages:
		return Image{}, &rejection{codeTooManyImages, "Max image per user is 5"}
	}
	last := c.deleted[len(c.deleted)-1]
	c.deleted = c.deleted[:len(c.deleted)-1]
	s.contents[last.Token] = last.content
	index := c.insert(last.stored, false, false)
	img := s.view(c.id, c.images)[index]
	s.record(changed(Added, c.id, img, foreignName))
	return img, nil
}
