"""What the product itself says, in English; an edition's own file goes before it."""

from tsunagari.translation import of_notebooks, of_pages, of_surveys

TEXTS = of_surveys.TEXTS | of_pages.TEXTS | of_notebooks.TEXTS
"""By the Japanese; for the fields see `translator.Translator`."""
JOINED = of_surveys.JOINED
