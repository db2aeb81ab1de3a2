"""A model for the example ServeModel, and what scikit-learn says of it.

    train_model.py make FOLDER      model.pkl, and rows.txt and rows.npy to ask it about
    train_model.py check FOLDER     compares the texts that ServeModel printed
"""

import pickle
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

KINDS = np.array(["ash", "birch", "cedar"])


def make(folder):
    random = np.random.default_rng(20)
    centres = random.normal(size=(3, 4)) * 3
    kinds = random.integers(0, 3, size=600)
    features = centres[kinds] + random.normal(size=(600, 4)) * 1.5
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(features[:400], KINDS[kinds[:400]])
    with open(f"{folder}/model.pkl", "wb") as file:
        pickle.dump(model, file)
    np.save(f"{folder}/rows.npy", features[400:])
    np.savetxt(f"{folder}/rows.txt", features[400:], fmt="%.17g")


def check(folder):
    with open(f"{folder}/model.pkl", "rb") as file:
        model = pickle.load(file)
    rows = np.load(f"{folder}/rows.npy")
    labels = model.predict(rows).tolist()
    for name in "labels.txt", "array.txt":
        with open(f"{folder}/{name}") as file:
            assert file.read().splitlines() == labels, f"{name} has other labels"
    found = np.loadtxt(f"{folder}/chances.txt")
    expected = model.predict_proba(rows)
    # The sums are made in another order than BLAS makes them in.
    assert np.allclose(found, expected, rtol=1e-12, atol=1e-15), np.abs(found - expected).max()
    print(f"ServeModel: {len(rows)} rows, the labels and probabilities of scikit-learn")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
