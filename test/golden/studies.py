"""Golden values of studies as files: a small data base in CNN Filter DB's layout (pandas' fixed format), and what the shipped
studies must find on it, by numpy alone.

python3 test/golden/studies.py > test/golden/studies.json   (numpy, pandas, tables, h5py of Debian 12)
"""

import base64, gzip, json, os, sys, tempfile, warnings

import h5py
import numpy as np
import pandas as pd
import tables

warnings.filterwarnings("ignore")
rng = np.random.default_rng(2210)

# --- the data base -------------------------------------------------------------------------------------------------------------
yy, xx = np.mgrid[-1:2, -1:2]
BANK = np.stack([np.exp(-(xx**2 + yy**2) / 2), xx * 1.0, yy * 1.0, xx**2 + yy**2 - 1.0, xx * yy * 1.0]).reshape(5, 9)


def mixture(n, weights, noise):
    return rng.standard_normal((n, 5)) * np.asarray(weights) @ BANK + noise * rng.standard_normal((n, 9))


def binary(n):
    return np.where(rng.random((n, 9)) < 0.5, -1, 1) * (1 - 0.002 * rng.random((n, 9)))


def sparse(n):
    filters = 4e-3 * rng.standard_normal((n, 9))
    alive = rng.choice(n, n // 10, False)
    # Half of the living filters are negative: signed maxima count those as sparse.
    filters[alive] = -np.abs(rng.standard_normal((len(alive), 9)))
    filters[alive[::2]] *= -1
    return filters


MODELS = [
    ("compnet_weights_axial_12", "Brain Segmentation", "medical mri", "own", "", [("m", (1, 0.6, 0.6, 0.4, 0.4))] * 3 + [("b",)] * 2),
    ("compnet_weights_coronal_12", "Brain Segmentation", "medical MRI ", "own", "", [("m", (1, 0.6, 0.6, 0.4, 0.4))] * 2 + [("b",)] * 2),
    ("lungmask_unet_r231_11", "Lung Segmentation", "medical ct", "unet", "0.61", [("m", (0.8, 0.8, 0.3, 0.2, 0.2))] * 4),
    ("unet_lgg_mri_11", "Segmentation", "medical mri", "unet", "0.71", [("m", (1.2, 0.6, 0.6, 0.5, 0.4))] * 4),
    ("unet_carvana_11", "Segmentation", "cars", "unet", "0.75", [("m", (1.1, 0.6, 0.6, 0.5, 0.4))] * 4),
    ("torchxrayvision_densenet121_all_11", "Classification", "medical xray", "densenet", "0.83", [("m", (1, 0.5, 0.5, 0.4, 0.3))] * 4),
    ("torchvision_densenet121_imagenet_11", "Classification", "natural", "densenet", "0.9", [("m", (1.5, 0.6, 0.6, 0.5, 0.4))] * 4),
    ("hso_densenet121_cifar10_11", "Classification", "natural", "densenet", "0.55", [("m", (1, 0.6, 0.6, 0.5, 0.4))] * 2),
    ("torchxrayvision_resnet50_512_all_11", "Classification", "medical xray", "resnet", "0.84", [("s",)] * 3),
    ("timm_resnet18_imagenet_13", "Classification", "natural", "resnet", "0.69", [("m", (0.4, 1.2, 0.9, 0.5, 0.3))] * 4),
]
make = {"m": lambda n, weights: mixture(n, weights, 0.25), "b": lambda n: binary(n), "s": lambda n: sparse(n)}
parts, rows, at = [], [], 0
for number, (model, task, visual, family, accuracy, layers) in enumerate(MODELS):
    for depth, (kind, *arguments) in enumerate(layers):
        n = 40 + 10 * (depth % 2)
        # Multiples of 1 / 1024 compress, and are exact in every format.
        parts.append(np.round(make[kind](n, *arguments) * 1024) / 1024)
        rows.append({"model_id": number, "conv_depth": depth, "conv_depth_norm": depth / (len(layers) - 1),
                     "filter_ids": f"{at}:{at + n - 1}", "model": model, "Task": task, "Visual Category": visual,
                     "Training-Dataset": "A" if number % 2 else "B", "architecture": family,
                     "accuracy": accuracy or None, "robust": "robust" if number % 2 else "normal"})
        at += n
filters = np.concatenate(parts)
frame = pd.DataFrame(rows).set_index(["model_id", "conv_depth", "conv_depth_norm"])
path = os.path.join(tempfile.mkdtemp(), "filters.h5")
with h5py.File(path, "w") as file:
    file.create_dataset("filters", data=filters.reshape(-1, 3, 3))
frame.to_hdf(path, "meta", mode="a")
database = base64.b64encode(gzip.compress(open(path, "rb").read(), 9, mtime=0)).decode()
table = frame.reset_index()

# --- the method, in a few lines of numpy ---------------------------------------------------------------------------------------
assert np.abs(filters).max(axis=1).min() > 0
scaled = filters / np.abs(filters).max(axis=1, keepdims=True)


def rows_of(part):
    ids = [np.arange(int(a), int(b) + 1) for a, b in (text.split(":") for text in part.filter_ids)]
    return np.concatenate(ids)


def basis_of(part):
    x = scaled[rows_of(part)]
    values, vectors = np.linalg.eigh(np.cov(x.T))
    order = values.argsort()[::-1]
    components = vectors[:, order].T
    largest = np.abs(components).argmax(axis=1)
    components *= np.sign(components[np.arange(9), largest])[:, None]
    return {"mean": x.mean(axis=0), "components": components, "ratio": values[order] / values.sum(), "n": len(x)}


def coefficients(part, basis):
    return (scaled[rows_of(part)] - basis["mean"]) @ basis["components"].T


def divergence(groups, basis, preset):
    c = [coefficients(part, basis) for part in groups]
    weights = np.full(9, 1 / 9) if preset == "medical" else basis["ratio"]
    lo, hi = (-3, 3) if preset == "medical" else (min(x.min() for x in c), max(x.max() for x in c))
    p = np.empty((len(c), 9, 70))
    for g, x in enumerate(c):
        for i in range(9):
            density, _ = np.histogram(x[:, i], 70, (lo, hi), density=True)
            density[density == 0] = 1.1920929e-7
            p[g, i] = density / density.sum()
    d = np.zeros((len(c), len(c)))
    for a in range(len(c)):
        for b in range(len(c)):
            d[a, b] = (weights * ((p[a] - p[b]) * np.log(p[a] / p[b])).sum(axis=1)).sum()
    return d


def quality(part):
    s, h, binary_share, weight = [], [], [], []
    for _, row in part.iterrows():
        a, b = (int(end) for end in row.filter_ids.split(":"))
        w = filters[a : b + 1]
        peak = np.abs(w).max(axis=1)
        s.append((peak < 0.01 * np.abs(w).max()).mean())
        p = np.linalg.svd(w - w.mean(axis=0), compute_uv=False) ** 2
        p = p[p > 0] / p.sum()
        h.append(-(p * np.log10(p)).sum())
        e = 1 - np.abs(w).mean(axis=1) ** 2 / (w**2).mean(axis=1)
        binary_share.append((e < 0.01).mean())
        weight.append(len(w))
    return {"s": s, "h": h, "binary": binary_share, "n": weight}


def ranks(values):
    values = np.asarray(values, float)
    return np.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


clean = table.copy()
clean["Visual Category"] = clean["Visual Category"].str.rstrip()
clean["Task"] = clean["Task"].str.rstrip().where(~clean["Task"].str.contains("Segmentation"), "Segmentation")
by = lambda part, column: [(name, group) for name, group in part.groupby(column, sort=False)]
whole = basis_of(clean)
out = {"versions": {"numpy": np.__version__, "pandas": pd.__version__, "tables": tables.__version__, "h5py": h5py.__version__},
       "file": database, "basis": {"mean": whole["mean"].tolist(), "ratio": whole["ratio"].tolist(), "filters": whole["n"]}}

# medical
medical = clean[clean["Visual Category"].str.startswith("medical")]
unets = clean[clean.model.str.contains("unet_")]
densenets = clean[clean.model.str.contains("densenet121") & ~clean.model.str.contains("hso_")]
named = lambda part, preset, column="model": {
    "groups": [name for name, _ in by(part, column)],
    "divergence": divergence([group for _, group in by(part, column)], whole, preset).tolist()}
resnet = clean[clean.model.str.contains("resnet50")]
signed = absolute = total = 0
for _, row in resnet.iterrows():
    a, b = (int(end) for end in row.filter_ids.split(":"))
    w = filters[a : b + 1]
    total += len(w)
    signed += int((w.max(axis=1) >= 0.01 * w.max()).sum())
    absolute += int((np.abs(w).max(axis=1) >= 0.01 * np.abs(w).max()).sum())
out["medical"] = {"unets": named(unets, "medical"), "densenets": named(densenets, "medical"), "models": named(medical, "medical"),
                  "categories": named(clean, "medical", "Visual Category"),
                  "nonSparse": {"filters": total, "signed": signed, "absolute": absolute},
                  "binaryLayers": int(sum(share > 0.5 for share in quality(medical)["binary"]))}

# cnn-filter-db
decile = lambda depth: max(0, int(np.ceil(10 * depth - 1e-9)) - 1)
deciled = clean.assign(decile=[decile(depth) for depth in clean.conv_depth_norm]).sort_values(["decile"], kind="stable")
named_by = lambda column, values: clean.assign(made=[
    next((label for label, words in values.items() if any(word in text for word in words)), "(no label)") for text in clean[column]])
families = named_by("model", {"DenseNet": ["densenet"], "ResNet": ["resnet"], "U-Net": ["unet"]})
hyper = named_by("Task", {"dense prediction": ["Segmentation"], "recognition": ["Classification"]})
out["filterDb"] = {"families": named(families, "cnn-filter-db", "made"), "hyperGroups": named(hyper, "cnn-filter-db", "made"),
                   "categories": named(clean, "cnn-filter-db", "Visual Category"),
                   "covariance": np.cov(scaled.T).tolist(),
                   "tasks": named(clean, "cnn-filter-db", "Task"), "deciles": named(deciled, "cnn-filter-db", "decile"),
                   "variance": {name: np.cumsum(basis_of(group)["ratio"]).tolist() for name, group in by(clean, "Task")}}
out["filterDb"]["deciles"]["groups"] = [str(name) for name in out["filterDb"]["deciles"]["groups"]]

# robustness
dense = lambda part: [group for _, group in by(part, "model")]
means = {name: quality(group) for name, group in by(clean, "model")}
models = named(clean, "cnn-filter-db")
accuracy = {name: group.accuracy.iloc[0] for name, group in by(clean, "model")}
known = [name for name in models["groups"] if accuracy[name] is not None]
spearman = lambda values: float(np.corrcoef(ranks(values), ranks([float(accuracy[name]) for name in known]))[0, 1])
distance = {name: float(np.sum(row) / (len(row) - 1)) for name, row in zip(models["groups"], models["divergence"])}
out["robustness"] = {
    "models": models, "known": len(known),
    "spearman": {"sparsity": spearman([np.mean(means[name]["s"]) for name in known]),
                 "varianceEntropy": spearman([np.mean(means[name]["h"]) for name in known]),
                 "distance": spearman([distance[name] for name in known])},
    "sparsity": {name: float(np.mean(means[name]["s"])) for name in models["groups"]},
    "entropy": {name: float(np.mean(means[name]["h"])) for name in models["groups"]}}

# robustness as shipped: without sparse filters, the first layer of each model apart
peaks = np.abs(filters).max(axis=1)
dense = np.zeros(len(filters), bool)
for _, row in clean.iterrows():
    a, b = (int(end) for end in row.filter_ids.split(":"))
    dense[a : b + 1] = peaks[a : b + 1] > 0.01 * peaks[a : b + 1].max()
rows_of_all = rows_of
rows_of = lambda part: (lambda ids: ids[dense[ids]])(rows_of_all(part))
sparse_free = basis_of(clean)
place = lambda row: "first layer" if row.conv_depth == 0 else f"depth {10 * decile(row.conv_depth_norm)}-{10 * decile(row.conv_depth_norm) + 10} %"
placed = clean.assign(place=[place(row) for row in clean.itertuples()])
by_depth = lambda part: {
    "groups": [f"{training}, {depth}" for (training, depth), _ in part.groupby(["robust", "place"], sort=False)],
    "divergence": divergence([group for _, group in part.groupby(["robust", "place"], sort=False)], sparse_free, "cnn-filter-db").tolist()}
out["robustness"]["shipped"] = {
    "ratio": sparse_free["ratio"].tolist(), "filters": int(dense.sum()),
    "depths": by_depth(placed),
    "architectures": {name: by_depth(group) for name, group in placed.groupby("architecture", sort=False)}}
rows_of = rows_of_all

# operators-poster: singular values of periodic convolutions on 32 x 32 images are |DFT2|, sorted and over the largest
FEATURES = {"mean": np.ones(9) / 9, "laplacian": np.array([0, 1, 0, 1, -4, 1, 0, 1, 0]) / 8,
            "gaussian": np.array([1, 2, 1, 2, 4, 2, 1, 2, 1]) / 16, "edge": np.array([-1, 0, 1, -2, 0, 2, -1, 0, 1]) / 8,
            "identity": np.array([0, 0, 0, 0, 1, 0, 0, 0, 0]) * 1.0, "sharpen": np.array([0, -1, 0, -1, 5, -1, 0, -1, 0]) / 9}


def spectra(rows):
    values = np.sort(np.abs(np.fft.fft2(np.asarray(rows).reshape(-1, 3, 3), (32, 32))).reshape(len(rows), -1), axis=1)[:, ::-1]
    return values / values[:, :1]


wanted = spectra(list(FEATURES.values()))
out["poster"] = []
for _, row in clean.iterrows():
    a, b = (int(end) for end in row.filter_ids.split(":"))
    distance = np.abs(spectra(filters[a : b + 1])[:, None] - wanted[None]).mean(axis=2)
    nearest = np.where(distance.min(axis=1) > 0.1, 6, distance.argmin(axis=1))
    out["poster"].append(np.bincount(nearest, minlength=7).tolist())
json.dump(out, sys.stdout)
