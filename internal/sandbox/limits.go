package sandbox

// The documented limits of an upload.
const (
	maxImages     = 5
	minImageBytes = 10 << 10
	maxImageBytes = 49 << 20
)

// The codes that the sandbox answers with, as documented by the vendor.
const (
	codeBadCredentials   = 401
	codeTokenExpired     = 498
	codeSourceInvalid    = 8003
	codeLookupSource     = 8011
	codeIdentifier       = 8013
	codeCustomerNotFound = 8015
	codeSourceMissing    = 8016
	codeCustomerMerged   = 8069
	codeNothingToDelete  = 8078
	codeNoImagePassed    = 8081
	codeTooManyImages    = 8082
	codeImageTooSmall    = 8083
	codeBadClientKey     = 320001
)
