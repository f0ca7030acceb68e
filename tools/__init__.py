"""What maintains the course: not needed by a lesson, not part of the installed package."""
