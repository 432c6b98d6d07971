"""The kinds of changes between two versions of a document, and the layer of each."""

from __future__ import annotations

from enum import Enum

__all__ = ["BELIEF_MOVES", "ChangeKind", "Layer"]


class Layer(Enum):
    """The layer of a change: the evidence, the judgement, or only the words."""

    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"
    WORDING = "wording"


class ChangeKind(Enum):
    """Everything that can change between two versions of a document; the value is the machine name."""

    __hash__ = object.__hash__  # members are single: this is quicker than hashing their names, as a history often does

    DOCUMENT_ADDED = "document-added"
    DOCUMENT_REMOVED = "document-removed"
    DOCUMENT_MOVED = "document-moved"
    RETITLED = "retitled"
    STATUS_CHANGED = "status-changed"
    AUDIENCE_CHANGED = "audience-changed"
    FIELD_CHANGED = "field-changed"
    THESIS_RESTATED = "thesis-restated"
    HORIZON_CHANGED = "horizon-changed"
    CLAIM_ADDED = "claim-added"
    CLAIM_REWORDED = "claim-reworded"
    CLAIM_NARROWED = "claim-narrowed"
    CLAIM_WIDENED = "claim-widened"
    CLAIM_RETIRED = "claim-retired"
    CLAIM_DROPPED = "claim-dropped"
    CLAIM_MERGED = "claim-merged"
    CLAIM_SPLIT = "claim-split"
    CONVICTION_MOVED = "conviction-moved"
    LOAD_BEARING_CHANGED = "load-bearing-changed"
    BREAKS_IF_CHANGED = "breaks-if-changed"
    EVIDENCE_ATTACHED = "evidence-attached"
    EVIDENCE_DETACHED = "evidence-detached"
    DIRECTION_CHANGED = "direction-changed"
    WEIGHT_CHANGED = "weight-changed"
    TARGET_STATUS_CHANGED = "target-status-changed"
    PREDICTION_MADE = "prediction-made"
    PROBABILITY_MOVED = "probability-moved"
    PREDICTION_RESOLVED = "prediction-resolved"
    PREDICTION_RE_RESOLVED = "prediction-re-resolved"
    TERMS_CHANGED = "terms-changed"
    CRITERION_ADDED = "criterion-added"
    CRITERION_REMOVED = "criterion-removed"
    THRESHOLD_CHANGED = "threshold-changed"
    CRITERION_CHANGED = "criterion-changed"
    CRITERION_MET = "criterion-met"
    CRITERION_UNMET = "criterion-unmet"
    REVISION_ADDED = "revision-added"
    REVISION_REWRITTEN = "revision-rewritten"
    SECTION_ADDED = "section-added"
    SECTION_REMOVED = "section-removed"
    SECTION_MOVED = "section-moved"
    PROSE_EDITED = "prose-edited"

    @property
    def layer(self) -> Layer:
        """The layer: evidence, judgement or wording."""
        return _LAYERS.get(self, Layer.WORDING)


_EVIDENCE = frozenset(
    {
        ChangeKind.EVIDENCE_ATTACHED,
        ChangeKind.EVIDENCE_DETACHED,
        ChangeKind.DIRECTION_CHANGED,
        ChangeKind.WEIGHT_CHANGED,
        ChangeKind.TARGET_STATUS_CHANGED,
        ChangeKind.PREDICTION_RESOLVED,
        ChangeKind.PREDICTION_RE_RESOLVED,
        ChangeKind.CRITERION_MET,
        ChangeKind.CRITERION_UNMET,
    }
)
_JUDGEMENT = frozenset(
    {
        ChangeKind.CLAIM_ADDED,
        ChangeKind.CLAIM_RETIRED,
        ChangeKind.CLAIM_DROPPED,
        ChangeKind.CLAIM_MERGED,
        ChangeKind.CLAIM_SPLIT,
        ChangeKind.CLAIM_NARROWED,
        ChangeKind.CLAIM_WIDENED,
        ChangeKind.CONVICTION_MOVED,
        ChangeKind.LOAD_BEARING_CHANGED,
        ChangeKind.BREAKS_IF_CHANGED,
        ChangeKind.PREDICTION_MADE,
        ChangeKind.PROBABILITY_MOVED,
        ChangeKind.TERMS_CHANGED,
        ChangeKind.THRESHOLD_CHANGED,
        ChangeKind.CRITERION_CHANGED,
        ChangeKind.THESIS_RESTATED,
        ChangeKind.HORIZON_CHANGED,
        ChangeKind.REVISION_REWRITTEN,
        ChangeKind.CRITERION_ADDED,
        ChangeKind.CRITERION_REMOVED,
        ChangeKind.STATUS_CHANGED,
        ChangeKind.AUDIENCE_CHANGED,
    }
)


BELIEF_MOVES = frozenset(
    {
        ChangeKind.CLAIM_ADDED,
        ChangeKind.CLAIM_REWORDED,
        ChangeKind.CLAIM_NARROWED,
        ChangeKind.CLAIM_WIDENED,
        ChangeKind.CLAIM_RETIRED,
        ChangeKind.CLAIM_DROPPED,
        ChangeKind.CLAIM_MERGED,
        ChangeKind.CLAIM_SPLIT,
        ChangeKind.CONVICTION_MOVED,
        ChangeKind.LOAD_BEARING_CHANGED,
        ChangeKind.BREAKS_IF_CHANGED,
        ChangeKind.THESIS_RESTATED,
        ChangeKind.HORIZON_CHANGED,
        ChangeKind.EVIDENCE_DETACHED,
        ChangeKind.DIRECTION_CHANGED,
        ChangeKind.WEIGHT_CHANGED,
        ChangeKind.PROBABILITY_MOVED,
        ChangeKind.TERMS_CHANGED,
        ChangeKind.THRESHOLD_CHANGED,
        ChangeKind.CRITERION_CHANGED,
        ChangeKind.CRITERION_REMOVED,
        ChangeKind.REVISION_REWRITTEN,
    }
)
"""Kinds that move a belief, or its terms or record: each is explained on a revision card."""


_LAYERS = dict.fromkeys(_EVIDENCE, Layer.EVIDENCE) | dict.fromkeys(_JUDGEMENT, Layer.JUDGEMENT)
