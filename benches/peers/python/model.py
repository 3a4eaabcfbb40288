"""The two models' numbers, the command line, and how results are told: what the rivals in Python share."""

import json
import math
import sys

# M/M/5: arrivals an hour, mean service in hours, servers.
RATE, SERVICE, SERVERS = 4.5, 1.0, 5
# Three lanes: arrivals an hour, shares, officers with mean hours and coefficient of variation, mean hours to pay.
ARRIVALS = 10.0
SHARES = {"green": 0.7, "yellow": 0.2, "red": 0.1}
DOCUMENTS = (4, 0.75, 0.8)
EXAMINATION = (3, 2.0, 0.7)
PAYMENT = 3.0
YEAR = 87_600


def logarithm(mean, cv):
    """Mean and standard deviation of the logarithm of a lognormal variable."""
    variance = math.log(1.0 + cv * cv)
    return math.log(mean) - 0.5 * variance, math.sqrt(variance)


def main(queue, network):
    """`PROGRAM queue CUSTOMERS SEED` or `PROGRAM network REPLICATIONS SEED [CONSIGNMENTS]`.

    `queue` returns the mean wait, `network` the mean time in the system by lane."""
    model, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if model == "queue":
        print(json.dumps({"wait": [queue(count, seed)]}))
        return
    consignments = int(sys.argv[4]) if len(sys.argv) > 4 else YEAR
    years = [network(consignments, 1000 * seed + year) for year in range(count)]
    print(json.dumps({lane: [year[lane] for year in years] for lane in SHARES}))
