//! Open networks: Jackson's product form, and tandems with the law of the total time.

use super::complex::Complex;
use super::erlang::MultiServer;
use super::error::{QueueingError, count, lengths, non_negative, share};
use super::inversion::{Inversion, invert_quantile};
use super::matrix::Matrix;

/// The most nodes of a network.
const MOST_NODES: usize = 1_000;

/// One node: `servers` servers of rate `service_rate` each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    /// Service rate of one server.
    pub service_rate: f64,
    /// Number of servers.
    pub servers: usize,
}

/// An open Jackson network in the long run: every node is as an M/M/c of its own (Jackson 1957).
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The nodes that anybody visits, `None` where nobody comes.
    pub nodes: Vec<Option<MultiServer>>,
    /// Mean number in the network.
    pub number_mean: f64,
    /// Mean time from entry to exit.
    pub sojourn_mean: f64,
}

/// The network of nodes, rates of arrival from outside, and routing probabilities
/// `routing[from][to]`; what a row lacks to 1 leaves. Arrival rates solve `λ = γ + λ P`; a loop back
/// stands for re-inspection.
///
/// # Errors
/// When lists differ in length, a probability is outside 0..=1 or a row above 1, nobody can leave,
/// or a node is overloaded.
pub fn network(nodes: &[Node], outside: &[f64], routing: &[Vec<f64>]) -> Result<Network, QueueingError> {
    let n = count("number of nodes", nodes.len(), 1, MOST_NODES)?;
    lengths("rates from outside", outside.len(), n)?;
    lengths("rows of routing", routing.len(), n)?;
    for rate in outside {
        non_negative("arrival rate from outside", *rate)?;
    }
    for row in routing {
        lengths("routing probabilities", row.len(), n)?;
        for probability in row {
            share("routing probability", *probability)?;
        }
        share(
            "sum of routing probabilities",
            (row.iter().sum::<f64>() * 1e12).round() / 1e12,
        )?;
    }
    let rates = traffic(outside, routing)?;
    let mut queues = Vec::with_capacity(n);
    let mut number_mean = 0.0;
    for (node, rate) in nodes.iter().zip(&rates) {
        if *rate > 0.0 {
            let queue = MultiServer::new(*rate, node.service_rate, node.servers)?;
            number_mean += queue.number_mean();
            queues.push(Some(queue));
        } else {
            queues.push(None);
        }
    }
    let entering: f64 = outside.iter().sum();
    let sojourn_mean = if entering > 0.0 {
        number_mean / entering
    } else {
        0.0
    };
    Ok(Network {
        nodes: queues,
        number_mean,
        sojourn_mean,
    })
}

/// Nodes in a row, each with unlimited room, all customers through all of them.
///
/// By the theorems of Burke (1956) and Reich (1957) every node is an M/M/c, and the times in the nodes
/// are independent when only the first and the last have several servers.
#[derive(Debug, Clone, PartialEq)]
pub struct Tandem {
    nodes: Vec<MultiServer>,
}

impl Tandem {
    /// The row of an arrival rate and its nodes in order.
    ///
    /// # Errors
    /// When no node is given or one is overloaded.
    pub fn new(arrival_rate: f64, nodes: &[Node]) -> Result<Self, QueueingError> {
        count("number of nodes", nodes.len(), 1, MOST_NODES)?;
        let queues: Result<Vec<_>, _> = nodes
            .iter()
            .map(|node| MultiServer::new(arrival_rate, node.service_rate, node.servers))
            .collect();
        Ok(Self { nodes: queues? })
    }

    /// The nodes.
    pub fn nodes(&self) -> &[MultiServer] {
        &self.nodes
    }

    /// Mean time from entry to exit.
    pub fn sojourn_mean(&self) -> f64 {
        self.nodes.iter().map(MultiServer::sojourn_mean).sum()
    }

    /// Mean number in all nodes.
    pub fn number_mean(&self) -> f64 {
        self.nodes.iter().map(MultiServer::number_mean).sum()
    }

    /// Variance of the time from entry to exit.
    ///
    /// # Errors
    /// When an inner node has several servers: times are then dependent.
    pub fn sojourn_variance(&self) -> Result<f64, QueueingError> {
        self.independent("variance")?;
        Ok(self.nodes.iter().map(MultiServer::sojourn_variance).sum())
    }

    /// Quantile of the time from entry to exit, by inversion of the product of the nodes' transforms.
    ///
    /// # Errors
    /// When an inner node has several servers, `p` is not strictly between 0 and 1, or the search does
    /// not settle.
    pub fn sojourn_quantile(&self, p: f64) -> Result<f64, QueueingError> {
        self.independent("quantile")?;
        invert_quantile(Inversion::Talbot, p, 1.0, self.sojourn_mean(), |s| {
            self.nodes
                .iter()
                .fold(Complex::ONE, |product, node| product * sojourn_transform(node, s))
        })
    }

    fn independent(&self, result: &'static str) -> Result<(), QueueingError> {
        let inner = self.nodes.iter().take(self.nodes.len() - 1).skip(1);
        if inner.into_iter().all(|node| node.servers() == 1) {
            Ok(())
        } else {
            Err(QueueingError::LawNotCovered {
                result,
                law: "tandem with several servers at an inner node",
            })
        }
    }
}

/// `E e^{-sW}` of M/M/c: `μ/(μ+s) (1 - C + C θ/(θ+s))`.
pub(crate) fn sojourn_transform(queue: &MultiServer, s: Complex) -> Complex {
    let delay = queue.delay_probability();
    let spare = Complex::real(queue.spare_rate());
    let mu = Complex::real(queue.service_rate());
    let wait = Complex::real(1.0 - delay) + (spare / (spare + s)).scale(delay);
    mu / (mu + s) * wait
}

/// Solves `λ = γ + λ P`.
fn traffic(outside: &[f64], routing: &[Vec<f64>]) -> Result<Vec<f64>, QueueingError> {
    let n = outside.len();
    let mut equations = Matrix::diagonal(n, 1.0);
    for (from, row) in routing.iter().enumerate() {
        for (to, probability) in row.iter().enumerate() {
            equations.add_at(to, from, -probability);
        }
    }
    let rates = equations
        .solve(&Matrix::column(outside.to_vec()))
        .ok_or(QueueingError::Trapped)?;
    Ok((0..n).map(|node| rates.at(node, 0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_back_raises_the_rate_geometrically() {
        let node = Node {
            service_rate: 3.0,
            servers: 1,
        };
        let found = network(&[node], &[1.0], &[vec![0.5]]).unwrap();
        assert!((found.nodes[0].unwrap().arrival_rate() - 2.0).abs() < 1e-12);
        assert!((found.sojourn_mean - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_network_without_exit_is_refused() {
        let node = Node {
            service_rate: 3.0,
            servers: 1,
        };
        assert_eq!(
            network(&[node], &[1.0], &[vec![1.0]]),
            Err(QueueingError::Trapped)
        );
    }

    #[test]
    fn an_inner_node_of_several_servers_has_no_quantile() {
        let node = |servers| Node {
            service_rate: 1.0,
            servers,
        };
        let row = Tandem::new(0.5, &[node(1), node(2), node(1)]).unwrap();
        assert!(row.sojourn_quantile(0.9).is_err());
        assert!(row.sojourn_mean() > 3.0);
    }
}
