"""What a script with docxtpl does from start to end: TEMPLATE CONTEXT OUT."""

import json
import sys
from pathlib import Path

from docxtpl import DocxTemplate

document = DocxTemplate(sys.argv[1])
document.render(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
document.save(sys.argv[3])
