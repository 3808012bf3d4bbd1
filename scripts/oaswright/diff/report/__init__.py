"""Changes as text, JSON, Markdown, HTML and findings."""
