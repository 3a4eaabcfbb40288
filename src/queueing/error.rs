//! What a formula refuses: one variant for each violated bound, and the checks that raise them.

use thiserror::Error;

/// Why a queueing formula cannot answer.
///
/// Texts are lower-case fragments that name the value and the bound it violates.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum QueueingError {
    /// A rate, mean or length must be positive and finite.
    #[error("{name} {value} is not a positive finite number")]
    NotPositive {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A number must be finite and at least 0.
    #[error("{name} {value} is not a finite number of at least 0")]
    Negative {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A number must be finite.
    #[error("{name} {value} is not a finite number")]
    NotFinite {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A probability or share must lie in 0..=1.
    #[error("{name} {value} is not in 0..=1")]
    NotShare {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// A quantile level or target must lie strictly between 0 and 1.
    #[error("{name} {value} is not strictly between 0 and 1")]
    NotInside {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// There is no stationary regime: more work arrives than the servers can do.
    #[error("offered load {load} is not below {capacity} servers")]
    Overload {
        /// Offered load (Erlang).
        load: f64,
        /// Servers, or what is left of them after absences.
        capacity: f64,
    },
    /// A count must be at least some number.
    #[error("{name} {value} is below {least}")]
    TooFew {
        /// What is counted.
        name: &'static str,
        /// How many were given.
        value: usize,
        /// The least number allowed.
        least: usize,
    },
    /// A count exceeds what the method can hold.
    #[error("{name} {value} exceeds the limit of {limit}")]
    TooMany {
        /// What is counted.
        name: &'static str,
        /// How many were given or needed.
        value: usize,
        /// The most the method takes.
        limit: usize,
    },
    /// Two lists that belong together differ in length.
    #[error("{found} {name} are given where {expected} are needed")]
    Lengths {
        /// What the list holds.
        name: &'static str,
        /// Its length.
        found: usize,
        /// The length needed.
        expected: usize,
    },
    /// A list must increase.
    #[error("{name} {after} follows {before}, but must be larger")]
    NotIncreasing {
        /// What the list holds.
        name: &'static str,
        /// The earlier entry.
        before: f64,
        /// The later entry.
        after: f64,
    },
    /// Shares that divide a whole must add up to it.
    #[error("{name} add up to {total}, not to 1")]
    NotWhole {
        /// What the shares divide.
        name: &'static str,
        /// Their sum.
        total: f64,
    },
    /// Customers who enter the network never leave it.
    #[error("the routing has no way out of the network")]
    Trapped,
    /// The exact method is known for some laws only.
    #[error("no exact {result} is known for a {law} law")]
    LawNotCovered {
        /// What was asked.
        result: &'static str,
        /// The law given.
        law: &'static str,
    },
    /// A numerical search ended at its limit.
    #[error("{what} did not settle within {limit} steps")]
    NotSettled {
        /// What was computed.
        what: &'static str,
        /// The limit of the loop.
        limit: usize,
    },
}

/// `value` when it is positive and finite.
pub(crate) fn positive(name: &'static str, value: f64) -> Result<f64, QueueingError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(QueueingError::NotPositive { name, value })
    }
}

/// `value` when it is finite and at least 0.
pub(crate) fn non_negative(name: &'static str, value: f64) -> Result<f64, QueueingError> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(QueueingError::Negative { name, value })
    }
}

/// `value` when it is finite.
pub(crate) fn finite(name: &'static str, value: f64) -> Result<f64, QueueingError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(QueueingError::NotFinite { name, value })
    }
}

/// `value` when it lies in 0..=1.
pub(crate) fn share(name: &'static str, value: f64) -> Result<f64, QueueingError> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(QueueingError::NotShare { name, value })
    }
}

/// `value` when it lies strictly between 0 and 1.
pub(crate) fn inside(name: &'static str, value: f64) -> Result<f64, QueueingError> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(QueueingError::NotInside { name, value })
    }
}

/// `value` when it is at least `least` and at most `limit`.
pub(crate) fn count(
    name: &'static str,
    value: usize,
    least: usize,
    limit: usize,
) -> Result<usize, QueueingError> {
    if value < least {
        Err(QueueingError::TooFew { name, value, least })
    } else if value > limit {
        Err(QueueingError::TooMany { name, value, limit })
    } else {
        Ok(value)
    }
}

/// `load` when it is below `capacity`.
pub(crate) fn below_capacity(load: f64, capacity: f64) -> Result<f64, QueueingError> {
    if load < capacity {
        Ok(load)
    } else {
        Err(QueueingError::Overload { load, capacity })
    }
}

/// Accepts a list of `found` entries when `expected` are needed.
pub(crate) fn lengths(name: &'static str, found: usize, expected: usize) -> Result<(), QueueingError> {
    if found == expected {
        Ok(())
    } else {
        Err(QueueingError::Lengths {
            name,
            found,
            expected,
        })
    }
}

/// Accepts a list whose entries increase strictly.
pub(crate) fn increasing(name: &'static str, list: &[f64]) -> Result<(), QueueingError> {
    for pair in list.windows(2) {
        if let [before, after] = *pair
            && before.partial_cmp(&after) != Some(std::cmp::Ordering::Less)
        {
            return Err(QueueingError::NotIncreasing { name, before, after });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_the_value_and_the_bound() {
        let overload = below_capacity(5.2, 5.0).unwrap_err();
        assert_eq!(overload.to_string(), "offered load 5.2 is not below 5 servers");
        let rate = positive("arrival rate", f64::NAN).unwrap_err();
        assert_eq!(
            rate.to_string(),
            "arrival rate NaN is not a positive finite number"
        );
    }

    #[test]
    fn a_list_that_does_not_increase_is_refused() {
        assert!(increasing("thresholds", &[1.0, 2.0]).is_ok());
        assert!(increasing("thresholds", &[1.0, 1.0]).is_err());
        assert!(increasing("thresholds", &[1.0, f64::NAN]).is_err());
    }
}
