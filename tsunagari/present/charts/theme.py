"""Sets the style when it is imported, in IPython also the format in which figures are shown.

This stands apart, as nothing else of the charts does anything when it is imported: so that they
can be imported once for many notebooks, and this in each.
"""

import logging

# On a new machine matplotlib logs that it builds its font cache, or where: that would end as
# stderr, with a host path, in an executed notebook.
logging.getLogger("matplotlib").setLevel(logging.ERROR)

from tsunagari.present.charts import style, svg  # noqa: E402

svg.register()
style.set_style()
style.show_as_svg()
