"""DMN: read decision models, check them, evaluate their decisions with a record that proves the result."""

from app.dmn.checks.models import check_model as check_model
from app.dmn.evaluation import Evaluation as Evaluation
from app.dmn.findings import Finding as Finding
from app.dmn.findings import InvalidDecisionModel as InvalidDecisionModel
from app.dmn.findings import UnknownDecision as UnknownDecision
from app.dmn.model import Model as Model
from app.dmn.reader.elements import read_imports as read_imports
from app.dmn.reader.elements import read_model as read_model
from app.dmn.reader.imports import read_with_imports as read_with_imports
