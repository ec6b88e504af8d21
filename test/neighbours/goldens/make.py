"""Makes reference.jsonl: the nearest neighbours that numpy and faiss find among vectors made here.

    python make.py > reference.jsonl

The order is numpy's: double precision, nearest first, equally near ones by label. faiss's flat indexes, which the container
of SageMaker's k-NN uses, must give the same distances in single precision, else nothing is made.
"""

import json
import platform

import faiss
import numpy as np

METRICS = ("L2", "INNER_PRODUCT", "COSINE")


def unit(vectors):
    lengths = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def distances_of(metric, vectors, query):
    """Squared distances, or similarities."""
    if metric == "L2":
        return ((vectors - query) ** 2).sum(axis=1)
    if metric == "COSINE":
        vectors, query = unit(vectors), unit(query[None])[0]
    return vectors @ query


def faiss_distances(metric, vectors, query, k):
    if metric == "COSINE":
        vectors, query = unit(vectors), unit(query[None])[0]
    index = (faiss.IndexFlatL2 if metric == "L2" else faiss.IndexFlatIP)(vectors.shape[1])
    index.add(vectors.astype(np.float32))
    return index.search(query[None].astype(np.float32), k)[0][0]


def nearest(metric, vectors, labels, query, k):
    distances = distances_of(metric, vectors, query)
    # Equal but for the order of additions counts as equal.
    keys = np.round(distances if metric == "L2" else -distances, 12)
    order = np.lexsort((labels, keys))[:k]
    assert np.allclose(distances[order], faiss_distances(metric, vectors, query, k), atol=1e-5, rtol=0)
    return {"labels": labels[order].tolist(), "distances": distances[order].tolist()}


def scene(name, vectors, queries, k, random):
    labels = random.permutation(4 * len(vectors))[: len(vectors)]
    rows, asked = (a.astype(np.float32).astype(np.float64) for a in (vectors, queries))
    answers = {
        metric: [nearest(metric, rows, labels, query, k) for query in asked] for metric in METRICS
    }
    return {
        "name": name,
        "k": k,
        "labels": labels.tolist(),
        "vectors": vectors.tolist(),
        "queries": queries.tolist(),
        "answers": answers,
    }


def gaussian(random):
    vectors = np.round(random.normal(scale=0.3, size=(90, 30)), 3)
    return scene("gaussian", vectors, np.round(random.normal(scale=0.3, size=(6, 30)), 3), 20, random)


def duplicates(random):
    """Every vector three times, once of them doubled in length, and two zero vectors."""
    once = np.round(random.normal(size=(20, 7)), 2)
    vectors = np.concatenate([once, once, 2 * once, np.zeros((2, 7))])
    queries = np.concatenate([once[:4], np.zeros((1, 7)), np.round(random.normal(size=(2, 7)), 2)])
    return scene("duplicates and zero vectors", vectors, queries, 17, random)


def grid(random):
    """Sums are exact, so that most rows tie with others."""
    vectors = random.integers(-1, 2, size=(120, 4)) / 2
    return scene("grid", vectors, random.integers(-1, 2, size=(8, 4)) / 2, 25, random)


generator = np.random.default_rng(20261123)
versions = {"python": platform.python_version(), "numpy": np.__version__, "faiss": faiss.__version__}
print(json.dumps({"versions": versions}, separators=(",", ":")))
for make in (gaussian, duplicates, grid):
    print(json.dumps(make(generator), separators=(",", ":")))
