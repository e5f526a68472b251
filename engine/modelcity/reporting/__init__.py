"""Reports: what is said (contents), in one document model, and thin writers for each format."""
