"""packing.py FOLDER TRACE PLACEMENTS.csv…: mean GPU allocation when arrivals reach 100 and 130 % of all GPUs."""
import csv
import sys

folder, trace, *files = sys.argv[1:]
with open(folder + "/openb_node_list_gpu_node.csv") as nodes:
    capacity = sum(int(node["gpu"]) * 1000 for node in csv.DictReader(nodes))


def at(file, percent):
    """The mean over all arrivals whose demand rounds to this percentage, as the published figures are taken."""
    arrived = used = 0
    seen = []
    with open(file) as placements:
        for pod in csv.DictReader(placements):
            millis = int(pod["num_gpu"]) * int(pod["gpu_milli"])
            arrived += millis
            used += millis if pod["node"] else 0
            if int(100 * arrived / capacity + 0.5) == percent:
                seen.append(100 * used / capacity)
    return sum(seen) / len(seen)


published = {"100": "?", "130": "?"}
with open(folder + "/published-means.csv") as means:
    for row in csv.DictReader(means):
        if row["trace"] == "openb_pod_list_" + trace and row["policy"] == "06-FGD":
            published = {"100": row["alloc@100_mean"], "130": row["alloc@130_mean"]}
cells = []
for percent in (100, 130):
    mean = sum(at(file, percent) for file in files) / len(files)
    cells.append("%9.2f (%s)" % (mean, published[str(percent)]))
print("%-12s %18s %18s" % (trace, *cells), flush=True)
