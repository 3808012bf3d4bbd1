"""The exchange with the service: connections, retries, redirects, limits of time and size."""
