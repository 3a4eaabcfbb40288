"""Both models in salabim: a component a customer, with `yield` (faster than its greenlets) and all monitors off."""

import random

import salabim as sim

from model import (ARRIVALS, DOCUMENTS, EXAMINATION, PAYMENT, RATE, SERVERS, SERVICE, SHARES, logarithm, main)


def begin(seed):
    sim.yieldless(False)
    return sim.Environment(trace=False, random_seed=seed), random.Random(seed)


def officers(name, number):
    resource = sim.Resource(name, capacity=number)
    resource.reset_monitors(monitor=False)
    resource.requesters().reset_monitors(monitor=False)
    resource.claimers().reset_monitors(monitor=False)
    return resource


def queue(customers, seed):
    env, draw = begin(seed)
    servers = officers("servers", SERVERS)
    waited = 0.0

    class Customer(sim.Component):
        def process(self):
            nonlocal waited
            arrived = env.now()
            yield self.request(servers)
            waited += env.now() - arrived
            yield self.hold(draw.expovariate(1 / SERVICE))
            self.release(servers)

    class Source(sim.Component):
        def process(self):
            for _ in range(customers):
                yield self.hold(draw.expovariate(RATE))
                Customer().mode.monitor(False)

    Source()
    env.run()
    return waited / customers


def network(consignments, seed):
    env, draw = begin(seed)
    documents, examination = officers("documents", DOCUMENTS[0]), officers("examination", EXAMINATION[0])
    check, examine = logarithm(*DOCUMENTS[1:]), logarithm(*EXAMINATION[1:])
    sums, counts = dict.fromkeys(SHARES, 0.0), dict.fromkeys(SHARES, 0)

    class Consignment(sim.Component):
        def setup(self, lane):
            self.lane = lane
            self.mode.monitor(False)

        def process(self):
            arrived = env.now()
            if self.lane != "green":
                yield self.request(documents)
                yield self.hold(draw.lognormvariate(*check))
                self.release(documents)
            if self.lane == "red":
                yield self.request(examination)
                yield self.hold(draw.lognormvariate(*examine))
                self.release(examination)
            yield self.hold(draw.expovariate(1 / PAYMENT))
            sums[self.lane] += env.now() - arrived
            counts[self.lane] += 1

    class Source(sim.Component):
        def process(self):
            lanes, shares = list(SHARES), list(SHARES.values())
            for _ in range(consignments):
                yield self.hold(draw.expovariate(ARRIVALS))
                Consignment(lane=draw.choices(lanes, shares)[0])

    Source()
    env.run()
    return {lane: sums[lane] / counts[lane] for lane in SHARES}


main(queue, network)
