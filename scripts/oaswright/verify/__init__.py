"""Run every configured step on one project, or on all projects below a folder."""
