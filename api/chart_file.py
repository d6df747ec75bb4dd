"""A chart as a file."""

from flask import Response

from visualize.chart import Chart, svg


def chart_file(chart: Chart) -> Response:
    """The answer that is a chart, as SVG that stands alone."""
    return Response(svg(chart), content_type="image/svg+xml; charset=utf-8")
