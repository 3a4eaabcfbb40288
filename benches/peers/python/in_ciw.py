"""Both models in Ciw: a network of nodes, a class a lane; the means come from its records of every individual."""

import ciw

from model import (ARRIVALS, DOCUMENTS, EXAMINATION, PAYMENT, RATE, SERVERS, SERVICE, SHARES, logarithm, main)

INFINITY = float("inf")


def queue(customers, seed):
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
        service_distributions=[ciw.dists.Exponential(rate=1 / SERVICE)],
        number_of_servers=[SERVERS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    waits = [record.waiting_time for record in simulation.get_all_records()]
    return sum(waits) / len(waits)


def network(consignments, seed):
    ciw.seed(seed)
    services = [
        ciw.dists.Lognormal(*logarithm(*DOCUMENTS[1:])),
        ciw.dists.Lognormal(*logarithm(*EXAMINATION[1:])),
        ciw.dists.Exponential(rate=1 / PAYMENT),
    ]
    arrives = {lane: ciw.dists.Exponential(rate=ARRIVALS * share) for lane, share in SHARES.items()}
    port = ciw.create_network(
        arrival_distributions={
            "green": [None, None, arrives["green"]],
            "yellow": [arrives["yellow"], None, None],
            "red": [arrives["red"], None, None],
        },
        service_distributions={lane: services for lane in SHARES},
        routing={
            "green": [[0.0, 0.0, 0.0]] * 3,
            "yellow": [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            "red": [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
        },
        number_of_servers=[DOCUMENTS[0], EXAMINATION[0], INFINITY],
    )
    simulation = ciw.Simulation(port)
    simulation.simulate_until_max_customers(consignments, method="Finish")
    sums, counts = dict.fromkeys(SHARES, 0.0), dict.fromkeys(SHARES, 0)
    for record in simulation.get_all_records():
        lane = record.customer_class
        sums[lane] += record.exit_date - record.arrival_date
        counts[lane] += record.node == 3
    return {lane: sums[lane] / counts[lane] for lane in SHARES}


main(queue, network)
