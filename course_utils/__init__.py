"""Helpers of the linear regression course, one concept a module.

Nothing is imported here, so that a lesson loads only what it names.
"""
