"""Word files of many producers and features, made by code, and what becomes of them when they are appended as annexes.

``python -m tests.corpus`` makes and measures them; ``python -m tests.corpus FOLDER`` measures the Word files of a folder.
"""
