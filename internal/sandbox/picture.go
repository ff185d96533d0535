package sandbox

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
)

// Picture returns size bytes that depend only on the arguments: a PNG that opens, or noise if size is below
// about a kilobyte.
func Picture(number int64, size int) []byte {
	key := sha256.Sum256(fmt.Appendf(nil, "%d/%d", number, size))
	content := make([]byte, size)
	noise := rand.NewChaCha8(key)
	_, _ = noise.Read(content) // never fails
	// PNG readers stop at the end chunk, so the noise behind it only adds to the size.
	if drawn := plainPNG(color.RGBA{R: key[0], G: key[1], B: key[2], A: 255}); len(drawn) <= size {
		copy(content, drawn)
	}
	return content
}

// plainPNG returns a small picture of one colour. It is stored uncompressed so that its bytes do not depend on
// the version of the compressor.
func plainPNG(shade color.RGBA) []byte {
	canvas := image.NewPaletted(image.Rect(0, 0, 16, 16), color.Palette{shade})
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.NoCompression}
	if err := encoder.Encode(&out, canvas); err != nil {
		return nil // a bytes.Buffer accepts every write
	}
	return out.Bytes()
}
