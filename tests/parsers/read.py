"""Reads the pages in a directory by prometheus_client, and writes their samples as JSON: name, labels, bits of the value."""

import json
import math
import pathlib
import struct
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

PARSERS = {
    "text": parser.text_string_to_metric_families,
    "openmetrics": openmetrics_parser.text_string_to_metric_families,
}


def bits(value):
    return "nan" if math.isnan(value) else str(struct.unpack("<Q", struct.pack("<d", value))[0])


def samples(families):
    return [[s.name, s.labels, bits(s.value)] for family in families for s in family.samples]


read, directory = PARSERS[sys.argv[1]], pathlib.Path(sys.argv[2])
pages = [page.read_bytes().decode() for page in sorted(directory.iterdir())]
json.dump([samples(read(page)) for page in pages], sys.stdout)
