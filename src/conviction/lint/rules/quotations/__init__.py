"""The rules on quotations and figures: each is in the source that its passage names or links."""
