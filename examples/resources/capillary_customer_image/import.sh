# The image with this id, the last segment of its s3_token.
terraform import capillary_customer_image.avatar 564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55

# The image with this s3_token.
terraform import capillary_customer_image.avatar 564703420/customerImage/900001/564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55

# The image that stands at this index now, counted from 0.
terraform import capillary_customer_image.avatar 564703420/0
