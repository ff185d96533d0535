# Customer 564703421 of the sandbox begins without images; 564703420 has three of someone else's.

variables {
  customer_id = 564703421
  images = {
    avatar = "tests/pictures/avatar.png"
    card   = "tests/pictures/card.png"
  }
}

run "plans_an_upload_for_each_file" {
  command = plan

  assert {
    condition     = length(capillary_customer_image.this) == 2
    error_message = "One image for each file."
  }

  assert {
    condition     = capillary_customer_image.this["avatar"].content_sha256 == filesha256("tests/pictures/avatar.png")
    error_message = "The plan knows the bytes."
  }
}

run "uploads" {
  assert {
    condition     = toset(keys(output.image_ids)) == toset(["avatar", "card"])
    error_message = "An id for each image."
  }

  assert {
    condition     = alltrue([for name, token in output.s3_tokens : endswith(token, "/${output.image_ids[name]}")])
    error_message = "The id is the end of the token."
  }
}

run "keeps_an_image_whose_file_was_moved" {
  variables {
    images = {
      avatar = "tests/pictures/moved.png" # the same bytes
      card   = "tests/pictures/card.png"
    }
  }

  assert {
    condition     = output.image_ids == run.uploads.image_ids
    error_message = "Nothing is uploaded again."
  }
}

run "deletes_one_and_no_other" {
  variables {
    images = {
      card = "tests/pictures/card.png"
    }
  }

  assert {
    condition     = output.image_ids == { card = run.uploads.image_ids["card"] }
    error_message = "The card stays, although it stood behind the avatar."
  }
}

run "leaves_the_images_of_others_alone" {
  variables {
    customer_id = 564703420
    images = {
      avatar = "tests/pictures/avatar.png"
    }
  }

  assert {
    condition     = capillary_customer_image.this["avatar"].index == 3
    error_message = "The new image stands behind the three that were there."
  }
}

run "refuses_a_sixth_image" {
  command = plan

  variables {
    images = { for n in range(6) : "photo${n}" => "tests/pictures/avatar.png" }
  }

  expect_failures = [var.images]
}

run "refuses_a_file_that_is_not_there" {
  command = plan

  variables {
    images = { avatar = "tests/pictures/missing.png" }
  }

  expect_failures = [var.images]
}

run "refuses_what_is_no_customer" {
  command = plan

  variables {
    customer_id = 0
  }

  expect_failures = [var.customer_id]
}
