//! The trainer's page from outside: what its API answers, what it refuses, and that its numbers are those of a run.

use greenlane::experiment::{Plan, Study, World, replications};
use greenlane::scenario::{Bundle, Changes};
use greenlane::serve::{Guard, Trainer, serve};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, OnceLock};

/// A small port with a bit of everything that has a lever.
const PORT: &str = r#"
title = "A small port"
start = 2026-01-05
length = "12 weeks"
warm-up = "2 weeks"
follow-up = "4 weeks"
seed = 7
[money]
currency = "EC$"
[delay]
cost-per-day = "1 %"
[threat.narcotics]
kind = "contraband"
[lane.green]
route = []
[lane.red]
route = ["examination"]
[step.examination]
needs = { examine = 1 }
takes = { exponential = "2 h" }
inspects = true
detects = { narcotics = "80 %" }
[goods.box]
value = { lognormal = { mean = "EC$ 50 000", cv = 1.0 } }
carries = { narcotics = "3 %" }
[goods.box.lodged]
before-arrival = "20 %"
lead = { uniform = { min = "2 h", max = "20 h" } }
lag = { exponential = "20 h" }
[goods.box.collection]
takes = { exponential = "6 h" }
hours = ["Mon-Sat 07:00-18:00"]
[goods.box.selectivity]
otherwise = "green"
[goods.box.selectivity.red]
share = "30 %"
random = "10 %"
[traffic.liner]
timetable = ["Mon 06:00", "Thu 06:00"]
delay = { uniform = { min = "0 h", max = "6 h" } }
[traffic.liner.vessel]
berth = "berth"
discharge = "20 / h"
[traffic.liner.brings]
box = { poisson = 40 }
[equipment.berth]
units = 1
[officers.examiners]
skills = ["examine"]
cost = "EC$ 40/h"
at-shift-end = "finish within 1 h"
shifts.weekday = { days = "Mon-Fri", hours = "08:00-16:00", on-duty = 2 }
[targets]
"90 % of box released within" = "24 h"
[reform.night-shift]
title = "A night shift"
set = { "officers.examiners.shifts.night" = { days = "Mon-Fri", hours = "16:00-22:00", on-duty = 1 } }
[exercise.late-ships]
situation = "All ships come a day late."
moves = 2
money = "EC$ 1 000 000"
goals = ["90 % of box released within"]
hints = ["Look at the queue."]
set = { "traffic.liner.delay" = { uniform = { min = "20 h", max = "26 h" } } }
best = { "officers.examiners.shifts.weekday.on-duty" = 4 }
"#;

const MOVED: &str = "officers.examiners.shifts.weekday.on-duty=3&reform.night-shift=1";

fn bundle() -> Bundle {
    let none = |_: &str| Err("no files here".to_owned());
    let (bundle, loaded) = Bundle::gather("small-port.toml", PORT, &none, &Changes::default());
    assert!(loaded.port.is_some(), "{:?}", loaded.diagnostics);
    bundle
}

fn open(token: Option<&str>) -> SocketAddr {
    let trainer = Trainer::prepare(&bundle(), &Changes::default(), 2).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let guard = Guard {
        address,
        token: token.map(Arc::from),
    };
    std::thread::spawn(move || serve(listener, Arc::new(trainer), guard));
    address
}

/// One server for all tests that need no token.
fn server() -> SocketAddr {
    static SERVER: OnceLock<SocketAddr> = OnceLock::new();
    *SERVER.get_or_init(|| open(None))
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

/// One request, as bytes on the wire.
fn ask(address: SocketAddr, method: &str, target: &str, host: &str, more: &str) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
    )
    .unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let body = if is_chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    Reply {
        status,
        head: head.to_lowercase(),
        body,
    }
}

fn unchunked(mut rest: &str) -> String {
    let mut whole = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 || after.len() < size {
            break;
        }
        whole.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
    }
    whole
}

fn get(target: &str) -> Reply {
    let address = server();
    ask(address, "GET", target, &address.to_string(), "")
}

fn json(target: &str) -> Value {
    let reply = get(target);
    assert_eq!(reply.status, 200, "{target}: {}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

#[test]
fn levers_are_the_scenarios_and_know_where_they_stand() {
    let scenario = json("/api/v1/scenario");
    let levers: BTreeMap<&str, f64> = scenario["levers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lever| (lever["id"].as_str().unwrap(), lever["today"].as_f64().unwrap()))
        .collect();
    for (id, today) in [
        ("goods.box.selectivity.red.share", 30.0),
        ("goods.box.selectivity.red.random", 10.0),
        ("goods.box.lodged.before-arrival", 20.0),
        ("officers.examiners.shifts.weekday.on-duty", 2.0),
        ("officers.examiners.shifts.weekday.hours", 16.0),
        ("goods.box.collection.hours", 0.0),
        ("equipment.berth.units", 1.0),
        ("reform.night-shift", 0.0),
        ("traffic.growth", 0.0),
        ("event.shut-port", 0.0),
        ("event.sick-week", 0.0),
    ] {
        assert_eq!(levers.get(id), Some(&today), "{id}: {levers:?}");
    }
}

#[test]
fn every_lever_can_be_moved_to_both_ends() {
    let scenario = json("/api/v1/scenario");
    for (at, lever) in scenario["levers"].as_array().unwrap().iter().enumerate() {
        let id = lever["id"].as_str().unwrap();
        for end in ["low", "high"] {
            let target = format!("/api/v1/answer?tab=ends{at}&stage=impression&{id}={}", lever[end]);
            let reply = get(&target);
            let is_refused = reply.status == 422 && reply.body.contains("error");
            assert!(
                reply.status == 200 || is_refused,
                "{target}: {} {}",
                reply.status,
                reply.body
            );
            if end == "high" {
                assert_eq!(reply.status, 200, "{target}: {}", reply.body);
            }
        }
    }
}

#[test]
fn an_exported_state_runs_to_the_numbers_of_the_page() {
    let answer = json(&format!("/api/v1/answer?tab=export&{MOVED}"));
    assert_eq!(answer["stage"], "settled");
    let exported = get(&format!("/api/v1/export/scenario.toml?{MOVED}"));
    assert!(
        exported.body.contains("extends = \"small-port.toml\""),
        "{}",
        exported.body
    );
    let disk = |name: &str| {
        if name == "small-port.toml" {
            Ok(PORT.to_owned())
        } else {
            Err("no".to_owned())
        }
    };
    let (_, loaded) = Bundle::gather("moved.toml", &exported.body, &disk, &Changes::default());
    let port = loaded.port.unwrap();
    let world = World::new("moved", port);
    let plan = Plan {
        seed: 7,
        replications: 0..20,
        threads: 1,
    };
    let records = replications(&world.port, &world.network, &plan, &|| {}).unwrap();
    let study = Study::new(&world.port, &world.network, &records, 7, 0.95);
    let mut compared = 0;
    for figure in answer["figures"].as_array().unwrap() {
        let id = figure["id"].as_str().unwrap();
        let measure = study.summary.measures.iter().find(|measure| measure.id() == id);
        let run = measure.unwrap().figure(0.95);
        let shown = |part: &str| figure["now"][part].as_f64().map(f64::to_bits);
        assert_eq!(shown("value"), run.value.map(f64::to_bits), "{id}");
        assert_eq!(shown("low"), run.low.map(f64::to_bits), "{id}");
        assert_eq!(shown("high"), run.high.map(f64::to_bits), "{id}");
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
    let report = get(&format!("/api/v1/export/report.html?tab=export&{MOVED}"));
    assert!(
        report.status == 200 && report.body.contains("A small port"),
        "{}",
        report.status
    );
    let picture = get(&format!("/api/v1/export/picture.svg?tab=export&{MOVED}"));
    assert!(
        picture.status == 200 && picture.body.starts_with("<svg"),
        "{}",
        picture.status
    );
}

#[test]
fn each_event_names_its_state_and_the_last_is_settled() {
    let reply = get("/api/v1/answers?tab=stream&goods.box.selectivity.red.share=12");
    let answers: Vec<Value> = reply
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|text| serde_json::from_str(text).unwrap())
        .collect();
    let stages: Vec<&str> = answers
        .iter()
        .map(|answer| answer["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["impression", "refining", "refining", "settled"]);
    for answer in &answers {
        assert_eq!(answer["state"], "goods.box.selectivity.red.share=12");
    }
    let kept = get("/api/v1/answers?tab=another&goods.box.selectivity.red.share=12");
    assert_eq!(
        kept.body.matches("event: answer").count(),
        1,
        "a settled answer is kept"
    );
    let refused = get("/api/v1/answers?tab=stream&goods.box.selectivity.red.share=200");
    assert!(
        refused.body.contains("event: refused") && refused.body.contains("0 to 100"),
        "{}",
        refused.body
    );
}

#[test]
fn an_exercise_has_a_ground_of_its_own_goals_and_a_best_plan() {
    let scenario = json("/api/v1/scenario?exercise=late-ships");
    assert_eq!(
        scenario["goals"][0]["id"],
        "targets/90 % of box released within/reached"
    );
    assert_eq!(scenario["goals"][0]["limit"], 0.9);
    assert_eq!(scenario["exercises"][0]["best"][0][1], 4.0);
    let answer = json("/api/v1/answer?tab=e&exercise=late-ships&officers.examiners.shifts.weekday.on-duty=4");
    assert_eq!(
        answer["state"],
        "exercise=late-ships&officers.examiners.shifts.weekday.on-duty=4"
    );
    let plain = json("/api/v1/answer?tab=p&officers.examiners.shifts.weekday.on-duty=4");
    assert_ne!(answer["figures"], plain["figures"]);
    assert_eq!(get("/api/v1/scenario?exercise=none-such").status, 400);
}

#[test]
fn the_trade_off_ends_with_pictures_and_the_price_of_a_find() {
    let reply = get("/api/v1/trade-off?tab=t&beside=officers.examiners.shifts.weekday.on-duty");
    let last = reply
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .next_back()
        .unwrap();
    let told: Value = serde_json::from_str(last).unwrap();
    assert_eq!(told["done"], told["of"], "{last}");
    assert!(told["front"].as_str().unwrap().starts_with("<svg"));
    assert!(!told["sentences"].as_array().unwrap().is_empty());
    for step in told["steps"].as_array().unwrap() {
        // time, officers, delay: what, how much, between what
        assert_eq!(step["prices"].as_array().unwrap().len(), 3, "{step}");
        assert!(step["cancelled_by"].as_str().unwrap().ends_with(" %"), "{step}");
    }
}

/// Where everything is at an instant, worked out from the event log by itself.
fn logged(rows: &[BTreeMap<String, String>], at: f64) -> BTreeMap<String, i64> {
    let mut where_is: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for row in rows {
        let since: f64 = row["since_start"].parse().unwrap();
        if since > at {
            continue;
        }
        let place = match (row["activity"].as_str(), row["transition"].as_str()) {
            ("examination", "schedule") => Some("waiting examination"),
            ("examination", "start") => Some("work examination"),
            ("arrival", _) if row["kind"] == "vessel" => Some("ships waiting for a berth"),
            ("berth", _) => Some("ships at berth"),
            ("sailing" | "gate-out" | "seized" | "examination", _) => None,
            _ => continue,
        };
        where_is.insert(&row["case"], place.map(str::to_owned));
    }
    let mut counts = BTreeMap::new();
    for place in where_is.into_values().flatten() {
        *counts.entry(place).or_insert(0) += 1;
    }
    counts
}

#[test]
fn the_port_alive_shows_what_the_event_log_says() {
    let alive = json("/api/v1/alive?tab=alive&week=3");
    let folder = std::env::temp_dir().join(format!("greenlane-serve-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, log) = (folder.join("small-port.toml"), folder.join("log.csv"));
    std::fs::write(&file, PORT).unwrap();
    let mut run = assert_cmd::Command::cargo_bin("greenlane").unwrap();
    run.arg("run")
        .arg(&file)
        .args(["--replications", "1", "--quiet", "--event-log"])
        .arg(&log);
    for set in alive["sets"].as_array().unwrap() {
        run.args(["--set", set.as_str().unwrap()]);
    }
    run.assert().success();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let mut reader = text.lines().map(|line| {
        line.split(',')
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect::<Vec<_>>()
    });
    let names = reader.next().unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader
        .map(|cells| names.iter().cloned().zip(cells).collect())
        .collect();
    assert!(rows.len() > 1000);

    let place_name = |place: &Value| match place["kind"].as_str().unwrap() {
        kind @ ("waiting" | "work") => format!("{kind} {}", place["step"].as_str().unwrap()),
        _ => place["name"].as_str().unwrap().to_owned(),
    };
    let places: Vec<String> = alive["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(place_name)
        .collect();
    let compared = [
        "waiting examination",
        "work examination",
        "ships waiting for a berth",
        "ships at berth",
    ];
    let mut seen = 0;
    for instant in 0_u64..20 {
        // Instants without a pattern, in the shown fortnight, which begins four weeks into the log.
        let ms = (instant * 7_919_777 * 104_729 + 12_345_678) % (14 * 86_400_000);
        let mut shown: BTreeMap<String, i64> = BTreeMap::new();
        for moves in alive["moves"].as_array().unwrap() {
            let (mut at, mut place, mut is_at) = (0, 0, -1);
            for pair in moves.as_array().unwrap().chunks(2) {
                at += pair[0].as_i64().unwrap();
                place += pair[1].as_i64().unwrap();
                if at > ms as i64 {
                    break;
                }
                is_at = place;
            }
            if let Ok(place) = usize::try_from(is_at) {
                *shown.entry(places[place].clone()).or_insert(0) += 1;
            }
        }
        let counted = logged(&rows, ms as f64 / 3_600_000.0 + 4.0 * 168.0);
        for name in compared {
            let both = (
                shown.get(name).copied().unwrap_or(0),
                counted.get(name).copied().unwrap_or(0),
            );
            assert_eq!(both.0, both.1, "{name} at {ms} ms");
            seen += both.0;
        }
    }
    assert!(seen > 20, "{seen}");
    let name = alive["names"]
        .as_array()
        .unwrap()
        .iter()
        .find(|name| name.as_str().unwrap().contains("box"));
    let life = json(&format!(
        "/api/v1/life?tab=alive&week=3&name={}",
        name.unwrap().as_str().unwrap()
    ));
    assert!(life["life"].as_str().unwrap().contains("arriv"), "{life}");
}

#[test]
fn strangers_are_refused() {
    let address = server();
    let own = address.to_string();
    let status = |host: &str, more: &str, target: &str| ask(address, "GET", target, host, more).status;
    assert_eq!(status(&own, "", "/"), 200);
    assert_eq!(status(&format!("localhost:{}", address.port()), "", "/"), 200);
    assert_eq!(status("rebound.example", "", "/"), 421);
    assert_eq!(
        status(
            &format!("rebound.example:{}", address.port()),
            "",
            "/api/v1/scenario"
        ),
        421
    );
    assert_eq!(
        status(&own, "Origin: http://evil.example\r\n", "/api/v1/scenario"),
        403
    );
    assert_eq!(status(&own, "Origin: null\r\n", "/api/v1/scenario"), 403);
    assert_eq!(
        status(&own, "Sec-Fetch-Site: cross-site\r\n", "/api/v1/scenario"),
        403
    );
    assert_eq!(
        status(&own, &format!("Origin: http://{own}\r\n"), "/api/v1/scenario"),
        200
    );
    let page = ask(address, "GET", "/", &own, "");
    for wanted in [
        "content-security-policy: default-src 'none'",
        "nosniff",
        "frame-ancestors 'none'",
        "no-store",
    ] {
        assert!(page.head.contains(wanted), "{wanted}: {}", page.head);
    }
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE"] {
        assert_eq!(
            ask(address, method, "/api/v1/scenario", &own, "").status,
            405,
            "{method}"
        );
    }
}

#[test]
fn a_token_is_asked_for_and_goes_into_a_cookie() {
    let address = open(Some("0123456789abcdef"));
    let own = address.to_string();
    let asked = |target: &str, more: &str| ask(address, "GET", target, &own, more);
    assert_eq!(asked("/", "").status, 401);
    assert_eq!(asked("/page/app.js", "").status, 401);
    assert_eq!(asked("/?token=0123456789abcdee", "").status, 401);
    let entered = asked("/?token=0123456789abcdef", "");
    assert_eq!(entered.status, 303);
    assert!(
        entered
            .head
            .contains("set-cookie: greenlane=0123456789abcdef; httponly; samesite=strict"),
        "{}",
        entered.head
    );
    assert_eq!(
        asked("/", "Cookie: a=b; greenlane=0123456789abcdef\r\n").status,
        200
    );
    assert_eq!(
        asked("/api/v1/scenario", "Authorization: Bearer 0123456789abcdef\r\n").status,
        200
    );
}

#[test]
fn rude_requests_are_refused_and_change_nothing() {
    let long = format!("/api/v1/answer?tab=a&{}", "x.y=1&".repeat(3000));
    let many = "&tab=other".repeat(200);
    for (target, status) in [
        ("/api/v1/answer", 400),
        ("/api/v1/answer?tab=..%2F..", 400),
        ("/api/v1/answer?tab=a&officers.none.on-duty=1", 400),
        (
            "/api/v1/answer?tab=a&officers.examiners.shifts.weekday.on-duty=9e99",
            400,
        ),
        (
            "/api/v1/answer?tab=a&officers.examiners.shifts.weekday.on-duty=NaN",
            400,
        ),
        (
            "/api/v1/answer?tab=a&officers.examiners.shifts.weekday.on-duty=",
            400,
        ),
        ("/api/v1/answer?tab=a&stage=never", 400),
        ("/api/v1/answer?tab=a&length=9", 400),
        ("/api/v1/answer?tab=a&goods.box.selectivity.red.share=%22%5D", 400),
        ("/api/v1/alive?tab=a&week=99", 400),
        ("/api/v1/alive?tab=a&week=-1", 400),
        ("/api/v1/life?tab=a&name=..%2F..%2Fetc%2Fpasswd", 404),
        ("/api/v1/trade-off?tab=a&threat=none", 200),
        ("/page/..%2F..%2FCargo.toml", 404),
        ("/page/%2Fetc%2Fpasswd", 404),
        ("/../../etc/passwd", 404),
        ("/api/v2/scenario", 404),
        (long.as_str(), 414),
    ] {
        // `length` has no dot: it is no lever, and is not looked at.
        let wanted = if target.contains("&length=") { 200 } else { status };
        let reply = get(target);
        assert_eq!(
            reply.status,
            wanted,
            "{}: {}",
            &target[..target.len().min(120)],
            reply.body
        );
        assert!(!reply.body.contains("root:"), "{target}");
    }
    assert_eq!(
        get(&format!("/api/v1/answer?tab=z&stage=impression{many}")).status,
        200
    );
    let address = server();
    let mut garbage = TcpStream::connect(address).unwrap();
    garbage.write_all(&[0xff; 5000]).unwrap();
    drop(garbage);
    assert_eq!(get("/api/v1/status").status, 200);
}

#[test]
fn a_tab_that_leaves_is_forgotten_and_others_are_answered() {
    let address = server();
    for n in 0..40 {
        let mut stream = TcpStream::connect(address).unwrap();
        let target = format!("/api/v1/answers?tab=leaver&goods.box.selectivity.red.share={n}");
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    }
    let answer = json("/api/v1/answer?tab=stayer&goods.box.selectivity.red.random=33");
    assert_eq!(answer["state"], "goods.box.selectivity.red.random=33");
    assert_eq!(
        ask(
            address,
            "POST",
            "/api/v1/cancel?tab=stayer",
            &address.to_string(),
            "Content-Length: 0\r\n"
        )
        .status,
        204
    );
}
