# Gives each message in the troubleshooting guide an anchor, and lists the messages:
#
#     awk -v list=FILE -f troubleshooting.awk GUIDE >GUIDE_WITH_ANCHORS
#
# A message is the first cell of a table whose first column is "Summary". The
# anchor is made as helpLink in internal/provider makes it: lower case, hyphens
# for spaces, nothing but letters, digits and hyphens.
/^\| Summary \|/ { inside = 1; print; next }
!/^\|/ { inside = 0 }
inside && !/^\|-/ && !/Terraform's own/ {
	cell = substr($0, 3)
	rest = cell
	sub(/ \|.*/, "", cell)
	summary = cell
	sub(/ \([^)]*\)$/, "", summary)
	anchor = tolower(summary)
	gsub(/[^a-z0-9 -]/, "", anchor)
	gsub(/ /, "-", anchor)
	print "| <a id=\"" anchor "\"></a>" rest
	print summary >list
	next
}
{ print }
