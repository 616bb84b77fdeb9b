"""The embedded engine: tantivy in this process, files in one folder, knowing only plans and documents."""
