"""Assignments that grade fairly: release, collection, grading away from the student's process, and feedback."""
