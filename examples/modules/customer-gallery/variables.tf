variable "customer_id" {
  description = "Id of the customer."
  type        = number

  validation {
    condition     = var.customer_id >= 1 && floor(var.customer_id) == var.customer_id
    error_message = "The id of a customer is a whole number from 1."
  }
}

variable "images" {
  description = "The images that the customer is to have, at most five: a name of your choice for each, and the path of its file. The name is the address of the image in the state, so renaming one replaces it."
  type        = map(string)

  validation {
    condition     = length(var.images) <= 5
    error_message = "A customer has at most five images, and here are ${length(var.images)}."
  }

  validation {
    condition     = alltrue([for file in values(var.images) : fileexists(file)])
    error_message = "There is no such file: ${join(", ", [for file in values(var.images) : file if !fileexists(file)])}."
  }
}
