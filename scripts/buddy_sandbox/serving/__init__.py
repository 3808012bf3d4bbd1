"""Run the server: options, settings, processes and logs."""
