"""Both models in SimPy: a process a customer, `with resource.request()`, as its documentation teaches."""

import random

import simpy

from model import (ARRIVALS, DOCUMENTS, EXAMINATION, PAYMENT, RATE, SERVERS, SERVICE, SHARES, logarithm, main)


def queue(customers, seed):
    draw = random.Random(seed)
    env = simpy.Environment()
    servers = simpy.Resource(env, SERVERS)
    waited = 0.0

    def customer():
        nonlocal waited
        arrived = env.now
        with servers.request() as request:
            yield request
            waited += env.now - arrived
            yield env.timeout(draw.expovariate(1 / SERVICE))

    def source():
        for _ in range(customers):
            yield env.timeout(draw.expovariate(RATE))
            env.process(customer())

    env.process(source())
    env.run()
    return waited / customers


def network(consignments, seed):
    draw = random.Random(seed)
    env = simpy.Environment()
    documents, examination = (simpy.Resource(env, officers) for officers in (DOCUMENTS[0], EXAMINATION[0]))
    check, examine = logarithm(*DOCUMENTS[1:]), logarithm(*EXAMINATION[1:])
    sums, counts = dict.fromkeys(SHARES, 0.0), dict.fromkeys(SHARES, 0)

    def consignment(lane):
        arrived = env.now
        if lane != "green":
            with documents.request() as request:
                yield request
                yield env.timeout(draw.lognormvariate(*check))
        if lane == "red":
            with examination.request() as request:
                yield request
                yield env.timeout(draw.lognormvariate(*examine))
        yield env.timeout(draw.expovariate(1 / PAYMENT))
        sums[lane] += env.now - arrived
        counts[lane] += 1

    def source():
        lanes, shares = list(SHARES), list(SHARES.values())
        for _ in range(consignments):
            yield env.timeout(draw.expovariate(ARRIVALS))
            env.process(consignment(draw.choices(lanes, shares)[0]))

    env.process(source())
    env.run()
    return {lane: sums[lane] / counts[lane] for lane in SHARES}


main(queue, network)
