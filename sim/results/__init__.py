"""Result folders: written, and read back."""
