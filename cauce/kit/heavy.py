"""The few heavy libraries that most processes never need: loaded on first use, to save memory."""

from collections.abc import Mapping, Sequence
from typing import Any


def load_workbook(*args: Any, **kwargs: Any) -> Any:
    """openpyxl.load_workbook: arguments and errors are the library's own."""
    import openpyxl

    return openpyxl.load_workbook(*args, **kwargs)


def logistic(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], *, strength: float
) -> tuple[dict[str, float], float]:
    """({feature: weight}, bias) of scikit-learn's logistic regression.

    For a process that ends soon after: the library takes some hundred megabytes.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = DictVectorizer()
    matrix = vectors.fit_transform(rows)
    # Its own indices have 64 bits, and the solver takes 32.
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    line = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    line.fit(matrix, labels)
    weights = zip(vectors.get_feature_names_out(), line.coef_[0], strict=True)
    return {name: float(weight) for name, weight in weights}, float(line.intercept_[0])


def calibrated_logistic(
    rows: list[list[int]], won: list[int], width: int, folds: int = 5, seed: int = 7
) -> dict[str, Any]:
    """Weights of a logistic regression on yes-or-no columns, as plain numbers.

    `rows` name the columns (0 to width-1) that are on in each row, `won` is 1 or 0. The strength of
    the penalty is the one with the least log-loss on left-out folds. The answer's `weights` and
    `intercept` are of log-odds; `slope` and `shift` calibrate those by what left-out rows came to
    (J. Platt, 1999): log-odds = slope · raw + shift.
    """
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold

    starts = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int32)
    table = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), width))
    answers = np.asarray(won)
    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    best: tuple[float, float, Any] = (float("inf"), 1.0, None)
    for strength in (0.01, 0.03, 0.1, 0.3, 1.0, 3.0):
        raw = np.zeros(len(rows))
        for learn, check in split.split(table, answers):
            model = LogisticRegression(C=strength, max_iter=500).fit(table[learn], answers[learn])
            raw[check] = model.decision_function(table[check])
        loss = float(log_loss(answers, 1 / (1 + np.exp(-raw))))
        if loss < best[0]:
            best = (loss, strength, raw)
    _, strength, raw = best
    model = LogisticRegression(C=strength, max_iter=500).fit(table, answers)
    platt = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), answers)
    return {
        "weights": model.coef_[0].tolist(),
        "intercept": float(model.intercept_[0]),
        "slope": float(platt.coef_[0][0]),
        "shift": float(platt.intercept_[0]),
        "strength": strength,
    }
