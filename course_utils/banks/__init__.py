"""The exercises, one module a lesson; `course_utils.exercises` says what an exercise is."""
