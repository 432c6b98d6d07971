"""The rules on quotations and figures: each stands in the source that its passage names or links."""
