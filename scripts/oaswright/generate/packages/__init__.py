"""The sources of the generated packages: models, client, embedded schemas, distribution, and what they leave out."""
