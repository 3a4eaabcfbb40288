//! Cases with exact values, as they stand in a CSV file: one row a value.

use serde_json::Value;
use thiserror::Error;

/// A queue with known parameters, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name, such as `MMC-1`.
    pub id: String,
    /// The kind of queue, such as `M/M/c`.
    pub family: String,
    /// What exactly is meant, in words.
    pub model: String,
    /// Its parameters: numbers, or numbers as texts.
    pub parameters: Value,
    /// Its values.
    pub rows: Vec<Row>,
}

/// One value of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is, such as `Wq` or `P(N=0)`.
    pub metric: String,
    /// The value; `None` when it is no single number, such as a list of staff.
    pub exact: Option<f64>,
    /// Whether it is an approximation, which no simulator has to reproduce.
    pub is_approximate: bool,
}

/// Why a file holds no cases.
#[derive(Debug, Error)]
pub enum CasesError {
    /// It cannot be read as CSV.
    #[error("line {line}: {reason}")]
    Csv {
        /// Where.
        line: u64,
        /// Why not.
        reason: String,
    },
    /// A column is missing.
    #[error("there is no column `{0}`")]
    Column(&'static str),
    /// Parameters are no JSON.
    #[error("the parameters of case `{case}` are no JSON: {reason}")]
    Parameters {
        /// Whose.
        case: String,
        /// Why not.
        reason: String,
    },
    /// It has no rows.
    #[error("there is no row in it")]
    Empty,
}

/// The cases in `text`, in order. Columns needed: case_id, family, params, metric, value; used when there: model,
/// method (`approx` marks approximations).
///
/// # Errors
/// When it is no CSV, lacks a column, or holds parameters that are no JSON.
pub fn cases(text: &str) -> Result<Vec<Case>, CasesError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| broken(&error))?.clone();
    let place = |name: &str| headers.iter().position(|header| header == name);
    let needed = |name: &'static str| place(name).ok_or(CasesError::Column(name));
    let (id, family, parameters) = (needed("case_id")?, needed("family")?, needed("params")?);
    let (metric, value) = (needed("metric")?, needed("value")?);
    let (model, method) = (place("model"), place("method"));
    let mut cases: Vec<Case> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let field = |at: usize| record.get(at).unwrap_or_default();
        let row = Row {
            metric: field(metric).to_owned(),
            exact: field(value)
                .trim()
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite()),
            is_approximate: method.is_some_and(|method| field(method) == "approx"),
        };
        if let Some(case) = cases.iter_mut().find(|case| case.id == field(id)) {
            case.rows.push(row);
            continue;
        }
        let read = serde_json::from_str(field(parameters));
        cases.push(Case {
            id: field(id).to_owned(),
            family: field(family).to_owned(),
            model: model.map(field).unwrap_or_default().to_owned(),
            parameters: read.map_err(|error| CasesError::Parameters {
                case: field(id).to_owned(),
                reason: error.to_string(),
            })?,
            rows: vec![row],
        });
    }
    if cases.is_empty() {
        Err(CasesError::Empty)
    } else {
        Ok(cases)
    }
}

fn broken(error: &csv::Error) -> CasesError {
    CasesError::Csv {
        line: error.position().map_or(1, csv::Position::line),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_case_come_together() {
        let text = "case_id,family,params,metric,value,method\n\
            A,M/M/1,\"{\"\"lam\"\": \"\"0.5\"\"}\",Wq,1,closed\n\
            B,M/M/1,{},Wq,2,closed\n\
            A,M/M/1,{},staff,3 4,approx\n";
        let cases = cases(text).unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].rows.len(), 2);
        assert_eq!(cases[0].rows[0].exact, Some(1.0));
        assert_eq!(
            (cases[0].rows[1].exact, cases[0].rows[1].is_approximate),
            (None, true)
        );
    }

    #[test]
    fn files_without_cases_are_refused_with_the_reason() {
        assert!(matches!(
            cases("case_id,family\n"),
            Err(CasesError::Column("params"))
        ));
        assert!(matches!(
            cases("case_id,family,params,metric,value\n"),
            Err(CasesError::Empty)
        ));
        let broken = "case_id,family,params,metric,value\nA,M/M/1,{,Wq,1\n";
        assert_eq!(
            cases(broken).unwrap_err().to_string().split(':').next(),
            Some("the parameters of case `A` are no JSON")
        );
    }
}
