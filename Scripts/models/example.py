"""The first example of scikit-learn's documentation of linear regression, at every protocol: example.py FOLDER."""

import pickle
import sys

import numpy as np
from sklearn.linear_model import LinearRegression

X = np.array([[1, 1], [1, 2], [2, 2], [2, 3]])
# y = 1 * x_0 + 2 * x_1 + 3
y = np.dot(X, np.array([1, 2])) + 3
model = LinearRegression().fit(X, y)
for protocol in range(6):
    with open("%s/example-p%d.pkl" % (sys.argv[1], protocol), "wb") as file:
        pickle.dump(model, file, protocol)
