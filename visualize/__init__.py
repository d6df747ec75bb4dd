"""The pictures: networks of subjects, places and households."""
