package capillary

import "slices"

// Warning is a row of the table of harmless warnings.
type Warning struct {
	Number int64
	// Says is a short form of the vendor's description.
	Says string
}

// harmless lists the warnings that may accompany a good answer and say nothing about images: the list of images
// is as good with them as without. They are harmless as warnings only; some of the numbers are errors, too. All
// of them are from pageStatus. According to the reference, a warning means that the main activity has
// succeeded.
var harmless = []Warning{ //nolint:gochecknoglobals // a table, never written to
	{1053, "Preferred store specified is not found"},
	{8050, "Same Customer found in other sources, Combining"},
	{8051, "Same Customer found in other sources, Merging"},
	{8052, "Add customer, Conflicting Customers found"},
	{8053, "Update customer, Conflicting Customers found"},
	{8054, "Account id not passed"},
	{8055, "Invalid email id"},
	{8056, "Invalid mobile"},
	{8057, "Invalid email id in comm channel"},
	{8058, "Invalid mobile in comm channel"},
	{8059, "Pushing customer to Solr failed"},
	{8060, "Pushing customer to subscription queue failed"},
	{8061, "Nps details get failed"},
	{8062, "Points details fetch failed"},
	{8063, "Segmentation details fetch failed"},
	{8064, "External id validation failed"},
	{8066, "Same Customer found in other sources, Merge already done"},
	{8068, "Customer is campaign user"},
	{8070, "No valid change identifiers detected"},
	{8071, "Mobile already attached with this user"},
	{8072, "Email already attached with this user"},
	{8073, "External id already attached with this user"},
	{8074, "Change Failed, Identifier found in multiple sources and userIds"},
	{8075, "Primary identifier not matching with other identifiers"},
	{8076, "Gap details missing"},
	{8077, "Invalid associatedWith passed, attribution not updated"},
	{8088, "Customer status get failed"},
	{8090, "Unable to create profile as instore profile doesn't exist"},
	{91001, "Failed to get point details"},
	{91002, "Failed to get subscription details"},
	{91003, "Failed to validate"},
	{91004, "Failed to get segmentation details"},
	{91005, "is primary identifier and cannot be updated"},
	{91006, "update is not allowed"},
	{91007, "Failed to register: already exists for some other user"},
	{91008, "within the range that the page gives, without words"},
	{91010, "Downgrade strategy is not configured"},
	{91011, "Customer is already in the lowest slab"},
	{91012, "Customer is already in the highest slab"},
	{91013, "Call to Points Engine for tier upgrade criteria has failed"},
	{91014, "Call to Points Engine for tier renewal criteria has failed"},
	{91015, "Failed to update extended fields"},
	{91016, "WECHAT profile is not available for the customer"},
	{91017, "WEB_ENGAGE profile is not available for the customer"},
	{91018, "Unable to load WeChat notifications"},
	{91019, "Unable to load Web Engage notifications"},
}

// HarmlessWarnings returns the table of harmless warnings.
func HarmlessWarnings() []Warning { return slices.Clone(harmless) }

// Tolerable reports whether a user may declare a warning with this code harmless. A code that is known to mean
// a failed read can't be.
func Tolerable(code int64) bool {
	_, known := meaningOf(CallGet, Notice{Code: code}, true)
	return code > 0 && !known
}

// isHarmless reports whether a warning says nothing about images, or is one that the user tolerates. A code
// that is known to be a failure of this call is never harmless.
func (r *response) isHarmless(n Notice) bool {
	if _, known := meaningOf(r.call, n, true); known {
		return false
	}
	return slices.Contains(r.tolerated, n.Code) || slices.ContainsFunc(harmless, func(w Warning) bool { return w.Number == n.Code })
}

// relevant returns the findings without the harmless warnings.
func (r *response) relevant(found findings) findings {
	found.warnings = slices.DeleteFunc(slices.Clone(found.warnings), r.isHarmless)
	return found
}
