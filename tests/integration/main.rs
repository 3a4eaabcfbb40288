//! The program as a whole: one test binary, a module for each kind of promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::float_cmp, reason = "times of constant work are exact")]

mod calibrate;
mod cli;
mod compare;
mod conservation;
mod control_variates;
mod determinism;
mod directions;
mod engine_rules;
mod erlang;
mod event_log;
mod extremes;
mod features;
mod fit;
mod folder;
mod generator;
mod identity;
mod invariants;
mod islands;
mod learning;
mod nouns;
mod nouns_selectivity;
mod own_data;
mod paired;
mod plain;
mod plan;
mod precision;
mod regression;
mod report;
mod risk;
mod sensitivity;
mod sequential;
mod serve;
mod shipped;
mod stations;
mod support;
mod sweep;
