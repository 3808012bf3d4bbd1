"""What is copied into the client package as it stands, but for five modules, which the generator writes: _defaults, _files, _models, _sentinel and errors."""
