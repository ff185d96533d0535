// A careful script that deletes one image of a customer: it lists the images, finds the token, deletes at
// its index, and lists again. Credentials and address come from the environment.
//
//	go run . CUSTOMER_ID S3_TOKEN
package main

import (
	"context"
	"crypto/md5" //nolint:gosec // the API's Basic scheme asks for it
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: careful-script CUSTOMER_ID S3_TOKEN")
	}
	customer, token := os.Args[1], os.Args[2]
	index := slices.Index(list(customer), token)
	if index < 0 {
		fmt.Println("the image is gone already")
		return
	}
	call(http.MethodDelete, fmt.Sprintf("/v2/customers/%s/deleteImage?image_ids=%d", customer, index))
	if slices.Contains(list(customer), token) {
		log.Fatal("the image is still there")
	}
	fmt.Println("deleted")
}

// list returns the tokens of the customer's images, in the order of their indexes.
func list(customer string) []string {
	var answer struct {
		Images []struct {
			File struct {
				Token string `json:"s3Token"`
			} `json:"file"`
		} `json:"customerImage"`
	}
	body := call(http.MethodGet, "/v2/customers/"+customer+"?source=INSTORE&embed=CUSTOMERIMAGE")
	if err := json.Unmarshal(body, &answer); err != nil {
		log.Fatal(err)
	}
	var tokens []string
	for _, image := range answer.Images {
		tokens = append(tokens, image.File.Token)
	}
	return tokens
}

// call makes one call, and ends the script unless the API answers 200.
func call(method, path string) json.RawMessage {
	body, err := exchange(method, path)
	if err != nil {
		log.Fatal(err)
	}
	return body
}

// exchange makes one call.
func exchange(method, path string) (json.RawMessage, error) {
	url := os.Getenv("CAPILLARY_BASE_URL") + path
	request, err := http.NewRequestWithContext(context.Background(), method, url, http.NoBody) //nolint:gosec // the user names the address
	if err != nil {
		return nil, err
	}
	hash := md5.Sum([]byte(os.Getenv("CAPILLARY_PASSWORD"))) //nolint:gosec // the API takes the MD5 of the password
	request.SetBasicAuth(os.Getenv("CAPILLARY_USERNAME"), hex.EncodeToString(hash[:]))
	response, err := http.DefaultClient.Do(request) //nolint:gosec // the same
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // only read from
	var body json.RawMessage
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil || response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s %s", method, path, response.Status, body)
	}
	return body, nil
}
