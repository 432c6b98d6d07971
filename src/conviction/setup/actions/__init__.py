"""Start a workspace, check it, write its CI and editor files, and the demo."""
