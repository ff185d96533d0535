package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
)

// picture is an image that the demo knows, and whether it should be there now.
type picture struct {
	whose  string // in words
	sha256 string
	token  string // "" until it was seen for the first time
	there  bool
}

// drawSelfie returns a picture that an app might upload: a PNG of grey noise, large enough for the API.
func drawSelfie() ([]byte, error) {
	canvas := image.NewGray(image.Rect(0, 0, 144, 144))
	noise := rand.NewChaCha8([32]byte{4})
	_, _ = noise.Read(canvas.Pix) // never fails
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return out.Bytes(), nil
}
