"""What has changed since the last release, and the version that it asks for."""
