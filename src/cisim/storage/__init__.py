"""Results as files and folders, whole or not at all."""
