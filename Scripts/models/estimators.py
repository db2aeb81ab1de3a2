"""Fits models with the scikit-learn that is installed, and writes them beside what they compute.

  estimators.py FOLDER            sklearn-VERSION.pkl.gz and sklearn-VERSION.json
  estimators.py FOLDER all        all models; otherwise those whose files or rules differ between releases

Runs under Python 3.6 with scikit-learn 0.19 as well as under today's. A model that a release does not have, or
does not fit, is left out and named.
"""

import gzip
import json
import pickle
import sys
import warnings

import numpy as np
import sklearn
from sklearn import cluster, decomposition, discriminant_analysis, dummy, ensemble, feature_selection, linear_model
from sklearn import naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree

VERSION = sklearn.__version__
RELEASE = tuple(int(part) for part in VERSION.split(".")[:2])

# What every release has in its own way.
KEPT = """
LinearRegression LinearRegression_none LinearRegression_multi Ridge Lasso ElasticNet SGDRegressor
LogisticRegression_2 LogisticRegression_3 LogisticRegression_s LogisticRegression_liblinear_3
LogisticRegression_ovr_3 LogisticRegression_multinomial_2 LogisticRegression_multinomial_3 LinearSVC_3
RidgeClassifier_s SGDClassifier_huber_3 SGDClassifier_log_2 LDA_3 SVC_3 SVC_2 SVR DecisionTreeClassifier_s
DecisionTreeRegressor DecisionTreeRegressor_nan RandomForestClassifier_3 RandomForestRegressor_nan
GradientBoostingClassifier_2 GradientBoostingClassifier_3 GradientBoostingClassifier_zero_3
GradientBoostingClassifier_exponential GradientBoostingRegressor HistGradientBoostingClassifier_3
HistGradientBoostingRegressor GaussianNB_3 BernoulliNB_2 MLPClassifier_2 MLPRegressor KNeighborsClassifier_s
KMeans StandardScaler MinMaxScaler RobustScaler PolynomialFeatures PCA_whiten LabelEncoder Imputer SimpleImputer
SimpleImputer_indicator OneHotEncoder OrdinalEncoder ColumnTransformer_mixed GridSearchCV Pipeline_logistic_3
""".split()


def data():
    """Samples to fit, and samples to predict."""
    random = np.random.RandomState(7)
    X = np.round(random.randn(60, 4), 3)
    T = np.round(np.random.RandomState(8).randn(6, 4), 3)
    number = X @ np.array([1.5, -2.0, 0.5, 0.0]) + 0.3 * np.sin(3 * X[:, 0]) + 1
    two = (X[:, 0] + 0.5 * X[:, 1] > 0).astype(int)
    three = np.digitize(X[:, 0] - 0.3 * X[:, 2], [-0.5, 0.5])
    text = np.array(["no", "maybe", "yes"])[three]
    holes = X.copy()
    holes[3, 1] = holes[10, 2] = holes[11, 0] = np.nan
    missing = T.copy()
    missing[1, 2] = missing[4, 0] = missing[5] = np.nan
    mixed = np.empty((60, 3), object)
    mixed[:, 0], mixed[:, 1], mixed[:, 2] = X[:, 0], text, X[:, 2]
    words = np.array([["a", "x"], ["b", "y"], ["c", "x"], ["a", "z"], ["b", "x"]], dtype=object)
    return {
        "X": X, "T": T, "number": number, "2": two, "3": three, "s": text, "holes": holes,
        "missing": missing, "mixed": mixed, "mixed samples": mixed[:6], "words": words,
        "samples of words": np.array([["a", "z"], ["c", "x"], ["b", "y"]], dtype=object),
        "other words": np.array([["a", "q"], ["c", "x"], ["zz", "y"]], dtype=object),
        "labels": text[:6], "positive": np.abs(X), "positive samples": np.abs(T),
        "many": np.column_stack([number, 2 * number - X[:, 1]]), "pairs": words[:2],
    }


class Models:
    def __init__(self, values, names):
        self.values = values
        self.names = names
        self.made = {}

    def add(self, name, make, X="X", y="number", samples="T"):
        """Fits the model that `make` gives; y None fits without targets."""
        if self.names is not None and name not in self.names:
            return
        try:
            model = make()
            if y is None:
                model.fit(self.values[X])
            else:
                model.fit(self.values[X], self.values[y])
        except (AttributeError, ImportError, TypeError, ValueError) as error:
            print("%s: no %s: %s" % (VERSION, name, str(error)[:60]))
            return
        self.made[name] = (model, samples)


def regressors(models):
    for name in (
            "LinearRegression Ridge RidgeCV Lasso LassoCV ElasticNet ElasticNetCV Lars LassoLars BayesianRidge "
            "ARDRegression HuberRegressor OrthogonalMatchingPursuit TheilSenRegressor SGDRegressor "
            "PassiveAggressiveRegressor QuantileRegressor").split():
        models.add(name, lambda: getattr(linear_model, name)())
    models.values["size"] = np.abs(models.values["number"]) + 0.1
    for name in ("PoissonRegressor", "GammaRegressor"):
        models.add(name, lambda: getattr(linear_model, name)(), y="size")
    models.add("TweedieRegressor", lambda: linear_model.TweedieRegressor(power=1.5), y="size")
    models.add("LinearRegression_none", lambda: linear_model.LinearRegression(fit_intercept=False))
    models.add("LinearRegression_multi", linear_model.LinearRegression, y="many")
    models.add("Ridge_multi", linear_model.Ridge, y="many")
    models.add("MultiTaskLasso", lambda: linear_model.MultiTaskLasso(0.01), y="many")
    models.add("LinearSVR", lambda: svm.LinearSVR(random_state=0))
    models.add("SVR", lambda: svm.SVR(gamma="auto"))
    models.add("NuSVR", lambda: svm.NuSVR(kernel="linear"))
    models.add("KNeighborsRegressor", lambda: neighbors.KNeighborsRegressor(4))
    models.add("KNeighborsRegressor_cubes", lambda: neighbors.KNeighborsRegressor(3, p=3))
    models.add(
        "KNeighborsRegressor_multi",
        lambda: neighbors.KNeighborsRegressor(3, weights="distance", metric="chebyshev"), y="many")
    for kind in ("relu", "tanh", "logistic", "identity"):
        models.add(
            "MLPRegressor" + ("" if kind == "relu" else "_" + kind),
            lambda: neural_network.MLPRegressor(
                hidden_layer_sizes=(6,), activation=kind, max_iter=40, random_state=1))
    models.add(
        "MLPRegressor_multi",
        lambda: neural_network.MLPRegressor(hidden_layer_sizes=(6,), max_iter=40, random_state=1), y="many")
    models.add("DummyRegressor", dummy.DummyRegressor)


def classifiers(models, y):
    def add(name, make, **options):
        models.add(name + "_" + y, make, y=y, **options)

    logistic = linear_model.LogisticRegression
    add("LogisticRegression", logistic)
    add("LogisticRegression_liblinear", lambda: logistic(solver="liblinear"))
    if RELEASE < (1, 8):
        for kind in ("ovr", "multinomial"):
            add("LogisticRegression_" + kind, lambda: logistic(multi_class=kind, solver="lbfgs"))
    legacy = {} if RELEASE < (1, 8) else {"use_legacy_attributes": False}
    add("LogisticRegressionCV", lambda: linear_model.LogisticRegressionCV(cv=3, **legacy))
    add("LinearSVC", lambda: svm.LinearSVC(random_state=0))
    add("RidgeClassifier", linear_model.RidgeClassifier)
    add("RidgeClassifierCV", linear_model.RidgeClassifierCV)
    for name in ("Perceptron", "PassiveAggressiveClassifier", "SGDClassifier"):
        add(name, lambda: getattr(linear_model, name)(random_state=0))
    log = "log" if RELEASE < (1, 1) else "log_loss"
    add("SGDClassifier_log", lambda: linear_model.SGDClassifier(loss=log, random_state=0))
    add("SGDClassifier_huber", lambda: linear_model.SGDClassifier(loss="modified_huber", random_state=0))
    add("LDA", discriminant_analysis.LinearDiscriminantAnalysis)
    add("SVC", lambda: svm.SVC(gamma=0.2))
    add("SVC_poly", lambda: svm.SVC(kernel="poly", gamma=0.5, coef0=1.0))
    add("SVC_linear", lambda: svm.SVC(kernel="linear", decision_function_shape="ovo"))
    add("NuSVC", lambda: svm.NuSVC(kernel="sigmoid", gamma=0.1, nu=0.3))
    add("GaussianNB", naive_bayes.GaussianNB)
    for name in ("MultinomialNB", "ComplementNB"):
        add(name, lambda: getattr(naive_bayes, name)(), X="positive", samples="positive samples")
    add("BernoulliNB", naive_bayes.BernoulliNB)
    add(
        "CategoricalNB", lambda: naive_bayes.CategoricalNB(min_categories=5), X="positive",
        samples="positive samples")
    add("KNeighborsClassifier", lambda: neighbors.KNeighborsClassifier(3))
    add("KNeighborsClassifier_near", lambda: neighbors.KNeighborsClassifier(4, weights="distance", p=1))
    add(
        "MLPClassifier",
        lambda: neural_network.MLPClassifier(hidden_layer_sizes=(5, 3), max_iter=60, random_state=0))
    add(
        "Pipeline_logistic",
        lambda: pipeline.make_pipeline(
            preprocessing.StandardScaler(), decomposition.PCA(3), linear_model.LogisticRegression()))
    add("DummyClassifier", lambda: dummy.DummyClassifier(strategy="prior"))


def trees(models):
    def small(cls, **options):
        return lambda: cls(max_depth=3, random_state=0, **options)

    for y in ("2", "3", "s"):
        models.add("DecisionTreeClassifier_" + y, small(tree.DecisionTreeClassifier), y=y)
        models.add("ExtraTreeClassifier_" + y, small(tree.ExtraTreeClassifier), y=y)
        models.add("RandomForestClassifier_" + y, small(ensemble.RandomForestClassifier, n_estimators=3), y=y)
        models.add("ExtraTreesClassifier_" + y, small(ensemble.ExtraTreesClassifier, n_estimators=3), y=y)
        boosting = ensemble.GradientBoostingClassifier
        models.add("GradientBoostingClassifier_" + y, small(boosting, n_estimators=3), y=y)
        models.add("GradientBoostingClassifier_zero_" + y, small(boosting, n_estimators=2, init="zero"), y=y)
    models.add(
        "GradientBoostingClassifier_exponential", small(boosting, n_estimators=3, loss="exponential"), y="2")
    boosting = ensemble.GradientBoostingRegressor
    models.add("GradientBoostingRegressor", small(boosting, n_estimators=3))
    for loss in ("huber", "quantile"):
        models.add("GradientBoostingRegressor_" + loss, small(boosting, n_estimators=3, loss=loss))
    models.add("DecisionTreeRegressor", small(tree.DecisionTreeRegressor))
    models.add("DecisionTreeRegressor_multi", small(tree.DecisionTreeRegressor), y="many")
    models.add("RandomForestRegressor", small(ensemble.RandomForestRegressor, n_estimators=3))
    models.add("RandomForestRegressor_multi", small(ensemble.RandomForestRegressor, n_estimators=3), y="many")
    models.add("ExtraTreesRegressor", small(ensemble.ExtraTreesRegressor, n_estimators=3))
    if RELEASE >= (1, 3):
        models.add("DecisionTreeRegressor_nan", small(tree.DecisionTreeRegressor), "holes", samples="missing")
    if RELEASE >= (1, 4):
        models.add(
            "RandomForestRegressor_nan", small(ensemble.RandomForestRegressor, n_estimators=3), "holes",
            samples="missing")
    if RELEASE >= (1, 0):
        options = {"max_iter": 3, "min_samples_leaf": 5}
        for y in ("2", "3"):
            models.add(
                "HistGradientBoostingClassifier_" + y,
                lambda: ensemble.HistGradientBoostingClassifier(**options), y=y, samples="missing")
        models.add(
            "HistGradientBoostingRegressor", lambda: ensemble.HistGradientBoostingRegressor(**options),
            samples="missing")
        models.add(
            "HistGradientBoostingRegressor_poisson",
            lambda: ensemble.HistGradientBoostingRegressor(loss="poisson", **options), y="size")


def committees(models):
    """Models that ask others, and trees with several outputs of labels."""
    logistic, bayes = linear_model.LogisticRegression, naive_bayes.GaussianNB
    small = tree.DecisionTreeClassifier(max_depth=2, random_state=0)
    named = [("a", logistic()), ("b", bayes()), ("c", small), ("d", "drop")]
    for y in ("2", "3", "s"):
        for kind in ("soft", "hard"):
            for name, weights in (("", None), ("_weights", [1, 2.5, 1, 9])):
                models.add(
                    "VotingClassifier_%s%s_%s" % (kind, name, y),
                    lambda: ensemble.VotingClassifier(named, voting=kind, weights=weights), y=y)
        bag = ensemble.BaggingClassifier
        models.add("BaggingClassifier_" + y, lambda: bag(small, n_estimators=4, random_state=1), y=y)
        models.add(
            "BaggingClassifier_few_" + y,
            lambda: bag(pipeline.make_pipeline(preprocessing.StandardScaler(), small), n_estimators=5,
                        max_features=2, max_samples=3, random_state=5), y=y)
    numbers = [("a", linear_model.Ridge()), ("b", tree.DecisionTreeRegressor(max_depth=2, random_state=0))]
    models.add("VotingRegressor", lambda: ensemble.VotingRegressor(numbers))
    models.add("VotingRegressor_weights", lambda: ensemble.VotingRegressor(numbers, weights=[3, 1]))
    bag = ensemble.BaggingRegressor
    models.add("BaggingRegressor", lambda: bag(numbers[1][1], n_estimators=3, max_features=0.5, random_state=0))
    models.add("BaggingRegressor_multi", lambda: bag(linear_model.Ridge(), n_estimators=3, random_state=0), y="many")
    models.values["table"] = np.column_stack([models.values["3"], models.values["2"], 5 - models.values["3"]])
    models.values["texts"] = np.column_stack([models.values["s"], np.array(["a", "bcdefg"])[models.values["2"]]])
    for y in ("table", "texts"):
        models.add("DecisionTreeClassifier_" + y, lambda: small, y=y)
        models.add(
            "RandomForestClassifier_" + y,
            lambda: ensemble.RandomForestClassifier(3, max_depth=3, random_state=0), y=y)


def selectors(models):
    s = feature_selection
    for name in ("VarianceThreshold", "SelectFdr", "SelectFpr", "SelectFwe"):
        models.add(name, getattr(s, name), y="3")
    models.add("VarianceThreshold_high", lambda: s.VarianceThreshold(1.0), y=None)
    for k in (0, 1, 2, "all"):
        models.add("SelectKBest_%s" % k, lambda: s.SelectKBest(k=k), y="2")
    for share in (0, 10, 25, 40, 50, 75, 100):
        models.add("SelectPercentile_%d" % share, lambda: s.SelectPercentile(percentile=share), y="3")
    models.add("RFE", lambda: s.RFE(linear_model.LogisticRegression(), n_features_to_select=2), y="s")
    models.add("RFECV", lambda: s.RFECV(linear_model.Ridge(), cv=3))
    models.add(
        "Pipeline_selection",
        lambda: pipeline.make_pipeline(s.VarianceThreshold(), s.SelectKBest(k=2), linear_model.LogisticRegression()),
        y="3")


def transformers(models):
    def add(name, make, **options):
        models.add(name, make, y=None, **options)

    p = preprocessing
    add("StandardScaler", p.StandardScaler, samples="missing" if RELEASE >= (0, 20) else "T")
    add("StandardScaler_nomean", lambda: p.StandardScaler(with_mean=False))
    add("StandardScaler_nostd", lambda: p.StandardScaler(with_std=False))
    add("MinMaxScaler", lambda: p.MinMaxScaler((-1, 2)))
    add("MinMaxScaler_clip", lambda: p.MinMaxScaler(clip=True))
    add("MaxAbsScaler", p.MaxAbsScaler)
    add("RobustScaler", p.RobustScaler)
    for norm in ("l1", "l2") + (("max",) if RELEASE >= (0, 24) else ()):
        add("Normalizer_" + norm, lambda: p.Normalizer(norm))
    add("Binarizer", lambda: p.Binarizer(threshold=0.2))
    add("PolynomialFeatures", p.PolynomialFeatures)
    add("PolynomialFeatures_3", lambda: p.PolynomialFeatures(3, include_bias=False))
    add("PolynomialFeatures_pairs", lambda: p.PolynomialFeatures(3, interaction_only=True))
    if RELEASE >= (1, 0):
        add("PolynomialFeatures_range", lambda: p.PolynomialFeatures((2, 3)))
    add("PCA", lambda: decomposition.PCA(2))
    add("PCA_whiten", lambda: decomposition.PCA(2, whiten=True))
    add("IncrementalPCA", lambda: decomposition.IncrementalPCA(2))
    add("TruncatedSVD", lambda: decomposition.TruncatedSVD(2, random_state=0))
    add("KMeans", lambda: cluster.KMeans(4, random_state=0, n_init=3))
    add("MiniBatchKMeans", lambda: cluster.MiniBatchKMeans(3, random_state=0, n_init=3))
    add("LabelEncoder", p.LabelEncoder, X="s", samples="labels")
    add("LabelBinarizer", p.LabelBinarizer, X="s", samples="labels")
    union = [("p", decomposition.PCA(2)), ("s", p.StandardScaler())]
    add("FeatureUnion", lambda: pipeline.FeatureUnion(union, transformer_weights={"p": 2.0}))
    add("Pipeline", lambda: pipeline.make_pipeline(p.StandardScaler(), decomposition.PCA(2)))
    models.add(
        "Pipeline_poly",
        lambda: pipeline.make_pipeline(p.PolynomialFeatures(2), p.StandardScaler(), linear_model.Ridge()))
    if RELEASE < (0, 20):
        add("Imputer", p.Imputer, X="holes", samples="missing")
        return
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import GridSearchCV

    holes = {"X": "holes", "samples": "missing"}
    add("SimpleImputer", SimpleImputer, **holes)
    add("SimpleImputer_constant", lambda: SimpleImputer(strategy="constant", fill_value=-1), **holes)
    add("SimpleImputer_indicator", lambda: SimpleImputer(add_indicator=True), **holes)
    words = {"X": "words", "samples": "samples of words"}
    others = {"X": "words", "samples": "other words"}
    add("OneHotEncoder", p.OneHotEncoder, **words)
    add("OneHotEncoder_ignore", lambda: p.OneHotEncoder(handle_unknown="ignore"), **others)
    add("OneHotEncoder_drop", lambda: p.OneHotEncoder(drop="first"), **words)
    add("OneHotEncoder_binary", lambda: p.OneHotEncoder(drop="if_binary"), X="pairs", samples="pairs")
    add("OneHotEncoder_int", lambda: p.OneHotEncoder(dtype=int), **words)
    add("OrdinalEncoder", p.OrdinalEncoder, **words)
    add("OrdinalEncoder_int", lambda: p.OrdinalEncoder(dtype=np.int16), **words)
    add(
        "OrdinalEncoder_unknown",
        lambda: p.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), **others)
    parts = [("s", p.StandardScaler(), [0, 2]), ("n", p.MinMaxScaler(), slice(1, 2))]
    add("ColumnTransformer", lambda: ColumnTransformer(parts, remainder="passthrough"))
    mixed = [("number", p.StandardScaler(), [0, 2]), ("word", p.OneHotEncoder(), [1])]
    models.add(
        "ColumnTransformer_mixed",
        lambda: pipeline.make_pipeline(ColumnTransformer(mixed), linear_model.LinearRegression()),
        X="mixed", samples="mixed samples")
    models.add("GridSearchCV", lambda: GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=3))


def plain(array):
    """An array as lists that JSON has: NaN is null."""
    if hasattr(array, "toarray"):
        array = array.toarray()

    def clean(value):
        if isinstance(value, list):
            return [clean(item) for item in value]
        return None if value != value else value

    return clean(np.asarray(array).tolist())


def results(model, samples):
    for method in ("predict", "predict_proba", "decision_function", "transform"):
        isRegular = hasattr(model, method)
        # Classes that predict transform as well in old releases, by a rule of their own.
        if method == "transform" and hasattr(model, "predict") and not hasattr(model, "cluster_centers_"):
            isRegular = False
        # Several outputs have their probabilities in a list.
        if method == "predict_proba" and isinstance(getattr(model, "classes_", None), list):
            isRegular = False
        if isRegular:
            yield method, plain(getattr(model, method)(samples))


def main():
    warnings.simplefilter("ignore")
    folder = sys.argv[1]
    models = Models(data(), None if "all" in sys.argv[2:] else KEPT)
    regressors(models)
    for y in ("2", "3", "s"):
        classifiers(models, y)
    trees(models)
    committees(models)
    selectors(models)
    transformers(models)
    side = {"sklearn": VERSION, "numpy": np.__version__, "inputs": {}, "models": {}}
    for name, (model, samples) in models.made.items():
        side["inputs"][samples] = plain(models.values[samples])
        entry = {"input": samples, "class": type(model).__name__}
        entry.update(results(model, models.values[samples]))
        side["models"][name] = entry
    stem = "%s/sklearn-%s" % (folder, VERSION)
    protocol = 2 if RELEASE < (0, 22) else 3 if RELEASE < (1, 0) else 4 if RELEASE < (1, 5) else 5
    content = pickle.dumps({name: model for name, (model, _) in models.made.items()}, protocol)
    with open(stem + ".pkl.gz", "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, 0) as packed:
            packed.write(content)
    with open(stem + ".json", "w") as file:
        file.write("{\n" + ",\n".join(
            json.dumps(key) + ": " + (
                json.dumps(value) if key != "models" else "{\n" + ",\n".join(
                    json.dumps(name) + ": " + json.dumps(entry) for name, entry in value.items()) + "\n}")
            for key, value in side.items()) + "\n}\n")
    print("%s: %d models" % (VERSION, len(models.made)))


main()
