//! Results for people and machines: text, JSON, CSV, pictures, a consignment's life told. Turns results into text or
//! bytes; the cli writes them.

pub mod album;
pub mod assumptions;
pub mod calculator;
pub mod calibration;
pub mod comparison;
pub mod document;
pub mod event_log;
pub mod fit;
pub mod frontier;
pub mod frontier_picture;
pub mod journal;
pub mod learning;
pub mod manifest;
pub mod number;
pub mod picture;
pub mod plan;
pub mod report;
pub mod risk;
pub mod sensitivity;
pub mod study_picture;
pub mod sweep;
pub mod tables;
pub mod text;
pub mod tidy;
pub mod time_release_study;
pub mod trace;
pub mod warm_up_picture;
pub mod workbook;
