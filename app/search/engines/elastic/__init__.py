"""The distributed engine: an Elasticsearch cluster, several hosts over one index, knowing only plans and documents."""
