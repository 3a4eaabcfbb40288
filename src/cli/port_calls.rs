//! Port calls as JSON, in the form in which Fintraffic's Digitraffic publishes them, as the CSV text that all readers take: a line
//! for each port area of a call.

use serde::Deserialize;

/// Columns of the text.
const COLUMNS: &str = "arrival,observed,departure,ship,imo,type,port,area,berth\n";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    port_calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    vessel_name: Option<String>,
    imo_lloyds: Option<u64>,
    vessel_type_code: Option<u64>,
    port_to_visit: Option<String>,
    port_area_details: Vec<Area>,
}

/// Times are estimated (e) or actual (a).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Area {
    port_area_code: Option<String>,
    berth_code: Option<String>,
    eta: Option<String>,
    ata: Option<String>,
    etd: Option<String>,
    atd: Option<String>,
}

/// The calls as CSV; the actual time of arrival where there is one (`observed` is 1), otherwise the one that was expected.
///
/// # Errors
/// In words, with line and column where it is no such list, with the call where one has no time of arrival in UTC.
pub(super) fn csv(text: &str) -> Result<String, String> {
    let list: List = serde_json::from_str(text).map_err(|error| {
        format!("it is no list of port calls in JSON ({error}); write the calls as CSV, a call a line")
    })?;
    let mut lines = COLUMNS.to_owned();
    for (number, call) in list.port_calls.iter().enumerate() {
        let ship = call.vessel_name.as_deref().unwrap_or_default();
        let wrong = |what: String| format!("port call {} (`{ship}`) {what}", number + 1);
        for area in &call.port_area_details {
            let arrival = area.ata.as_ref().or(area.eta.as_ref());
            let arrival = arrival.ok_or_else(|| wrong("has neither `ata` nor `eta`".to_owned()))?;
            let departure = area.atd.as_ref().or(area.etd.as_ref());
            let moment = |text: &String| utc(text).map_err(&wrong);
            let cells = [
                moment(arrival)?,
                u8::from(area.ata.is_some()).to_string(),
                departure.map(moment).transpose()?.unwrap_or_default(),
                ship.to_owned(),
                call.imo_lloyds.map(|imo| imo.to_string()).unwrap_or_default(),
                call.vessel_type_code
                    .map(|code| code.to_string())
                    .unwrap_or_default(),
                call.port_to_visit.clone().unwrap_or_default(),
                area.port_area_code.clone().unwrap_or_default(),
                area.berth_code.clone().unwrap_or_default(),
            ];
            super::as_csv::push_line(&mut lines, cells.iter());
        }
    }
    Ok(lines)
}

/// `2019-10-22T03:55:00.000+0000` as `2019-10-22 03:55:00`.
fn utc(text: &str) -> Result<String, String> {
    let refused =
        || format!("has the time {text:?}; times are in UTC, such as \"2019-10-22T03:55:00.000+0000\"");
    let (date, rest) = text.split_once('T').ok_or_else(refused)?;
    let clock = ["Z", "+0000", "+00:00"]
        .iter()
        .find_map(|zone| rest.strip_suffix(zone));
    let clock = clock.ok_or_else(refused)?;
    let (clock, _) = clock.split_once('.').unwrap_or((clock, ""));
    Ok(format!("{date} {clock}"))
}
