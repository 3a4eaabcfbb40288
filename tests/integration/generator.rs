//! Whole scenarios thrown by dice: sites, pools with odd shifts, equipment that breaks down, several kinds of goods with
//! and without vessels, lanes, agencies, threats, stores, closures. As text, so that they go through the loader.
//!
//! Every throw gives a sound scenario. Dice that all show zero give the simplest one, so that what a failing test
//! shrinks to is short.

use std::fmt::Write as _;

/// Throws, given beforehand.
#[derive(Clone)]
pub(crate) struct Dice {
    throws: Vec<u32>,
    next: usize,
}

/// What a failing test shows of them: the scenario.
impl std::fmt::Debug for Dice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&scenario(&mut Self::new(self.throws.clone())))
    }
}

/// Throws that one scenario may use; later ones show zero.
pub(crate) const THROWS: usize = 400;

const LAWS: [&str; 6] = [
    "\"20 min\"",
    "{ exponential = \"30 min\" }",
    "{ lognormal = { mean = \"45 min\", cv = 1.2 } }",
    "{ uniform = { min = \"0 min\", max = \"1 h\" } }",
    "{ erlang = { k = 3, mean = \"25 min\" } }",
    "\"0 min\"",
];
const LAGS: [&str; 4] = [
    "\"3 h\"",
    "{ lognormal = { mean = \"30 h\", cv = 0.9 } }",
    "{ exponential = \"8 h\" }",
    "\"0 h\"",
];
const HOURS: [&str; 4] = [
    "\"always\"",
    "\"Mon-Fri 08:00-16:30\"",
    "\"daily 06:00-22:00\"",
    "\"Sat 09:00-12:00\", \"Wed 13:00-17:00\"",
];
const DAYS: [&str; 4] = ["daily", "Mon-Fri", "Mon-Sat", "Mon, Wed, Fri"];
const ENDS: [&str; 4] = ["suspend", "finish", "finish within 1 h", "finish within 10 min"];
const ORDERS: [&str; 5] = ["first-come", "priority", "preemptive", "due", "shortest"];
/// Dates of the window and just after it.
const DATES: [&str; 5] = [
    "2026-01-05 00:00",
    "2026-01-06 10:30",
    "2026-01-08 00:00",
    "2026-01-12 16:30",
    "2026-01-17 08:00",
];

impl Dice {
    pub(crate) fn new(throws: Vec<u32>) -> Self {
        Self { throws, next: 0 }
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let throw = self.throws.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        throw % n
    }

    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True in so many of a hundred throws, and not when the dice show zero.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick(&mut self, options: &[&'static str]) -> &'static str {
        options[self.below(options.len() as u32) as usize]
    }

    /// One of the laws of how long a step takes.
    pub(crate) fn law(&mut self) -> &'static str {
        self.pick(&LAWS)
    }

    /// A day's hours of 4 to 20 hours, perhaps through midnight, or the whole day: where they begin, and as text.
    pub(crate) fn hours(&mut self) -> (u32, String) {
        if !self.chance(70) {
            return (0, "00:00-24:00".to_owned());
        }
        let from = self.below(48) * 30;
        let to = from + 240 + self.below(17) * 60;
        let ends = if to > 1440 { to - 1440 } else { to };
        (from, format!("{}-{}", clock(from), clock(ends)))
    }
}

/// A time of day from its minutes.
fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A whole scenario.
pub(crate) fn scenario(dice: &mut Dice) -> String {
    let mut text = String::new();
    let is_two = dice.chance(40);
    let sites: &[&'static str] = if is_two { &["port", "bay"] } else { &["port"] };
    let _ = writeln!(
        text,
        "title = \"thrown by dice\"\nstart = 2026-01-05\nlength = \"{} days\"\nwarm-up = \"{} weeks\"\nfollow-up = \"{} days\"\nsites = {sites:?}",
        dice.between(5, 16),
        dice.below(3),
        dice.between(1, 30)
    );
    if dice.chance(30) {
        text.push_str("holidays = [2026-01-06, 2026-01-13]\n");
    }
    if is_two {
        let _ = writeln!(text, "[travel]\n\"port - bay\" = \"{} min\"", dice.below(4) * 20);
    }
    threats(&mut text);
    lanes(&mut text, dice);
    steps(&mut text, dice);
    pools(&mut text, dice, is_two);
    equipment(&mut text, dice, sites);
    goods(&mut text, dice);
    traffic(&mut text, dice, sites);
    events(&mut text, dice, sites);
    text
}

fn threats(text: &mut String) {
    text.push_str(
        "[threat.arms]\nkind = \"contraband\"\nprocedure = \"seizure\"\n[threat.duty]\nkind = \"revenue\"\nshortfall = \"20 %\"\n",
    );
}

/// Green, yellow and red; red may lead through a scan that refers.
fn lanes(text: &mut String, dice: &mut Dice) {
    let green = dice.pick(&["[]", "[\"desk\"]"]);
    let red = dice.pick(&[
        "[\"papers\", \"look\"]",
        "[\"scan\", \"papers\"]",
        "[\"papers\", \"scan\", \"look\"]",
        "[\"look\", \"desk\"]",
    ]);
    let _ = writeln!(
        text,
        "[lane.green]\nroute = {green}\n[lane.yellow]\nroute = [\"papers\"]\n[lane.red]\nroute = {red}"
    );
    if dice.chance(30) {
        text.push_str("[lane.yellow.audit]\nshare = \"20 %\"\nstep = \"desk\"\n");
    }
}

fn steps(text: &mut String, dice: &mut Dice) {
    let _ = writeln!(text, "[step.desk]\ntakes = {}\nholder = \"port\"", dice.law());
    let needs = dice.pick(&["{ paper = 1 }", "{ paper = 2 }"]);
    let _ = writeln!(
        text,
        "[step.papers]\nneeds = {needs}\ntakes = {}\nneeds-goods = false",
        dice.law()
    );
    line_rules(text, dice);
    if dice.chance(30) {
        let _ = writeln!(
            text,
            "query = {{ share = \"30 %\", answer = {}, recheck-factor = 0.5 }}",
            dice.pick(&LAGS)
        );
    }
    if dice.chance(25) {
        text.push_str(dice.pick(&[
            "then = { papers = \"20 %\" }\n",
            "then = { end = \"30 %\" }\n",
            "then = { look = \"25 %\" }\n",
        ]));
    }
    let needs = dice.pick(&[
        "{ examine = 1 }",
        "{ examine = 2 }",
        "{ examine = 1, bay-slot = 1 }",
    ]);
    let _ = writeln!(
        text,
        "[step.look]\nneeds = {needs}\ntakes = {}\ninspects = true\ndetects = {{ arms = \"80 %\", duty = \"50 %\" }}",
        dice.law()
    );
    line_rules(text, dice);
    if dice.chance(25) {
        let _ = writeln!(text, "presence = {}", dice.pick(&LAGS));
    }
    if dice.chance(20) {
        text.push_str("appointment = { per-day = 12, lead = \"5 h\", no-show = \"20 %\", hours = [\"daily 07:00-19:00\"] }\n");
    }
    let _ = writeln!(
        text,
        "[step.scan]\nneeds = {{ scanner = 1, paper = 1 }}\ntakes = {}\nrefers-to = \"look\"\nfalse-alarm = \"10 %\"\n\
         detects = {{ arms = \"60 %\" }}\nfatigue = {{ after = \"1 h\", per-hour = \"10 %\" }}",
        dice.law()
    );
    line_rules(text, dice);
    let _ = writeln!(
        text,
        "[step.plants]\nholder = \"agency\"\nneeds = {{ plants = 1 }}\ntakes = {}\n[step.seizure]\nneeds = {{ examine = 1 }}\ntakes = \"4 h\"\n\
         [step.board]\nneeds = {{ paper = 1 }}\ntakes = {}\n[step.strip]\nholder = \"port\"\nneeds = {{ strip = 1 }}\ntakes = {}\n\
         [agency.agriculture]\nwhen = \"{}\"\nstep = \"plants\"",
        dice.law(),
        dice.law(),
        dice.law(),
        dice.pick(&["before", "after", "with look"])
    );
}

/// Order, backfilling and room of a line.
fn line_rules(text: &mut String, dice: &mut Dice) {
    let _ = writeln!(text, "order = \"{}\"", dice.pick(&ORDERS));
    if dice.chance(25) {
        text.push_str("backfill = true\n");
    }
    if dice.chance(20) {
        let full = dice.pick(&["leave", "skip"]);
        let _ = writeln!(text, "room = {}\nfull = \"{full}\"", dice.between(1, 6));
    }
}

fn pools(text: &mut String, dice: &mut Dice, is_two: bool) {
    for (kind, pool, skill) in [
        ("officers", "clerks", "paper"),
        ("officers", "examiners", "examine"),
        ("crew", "inspectors", "plants"),
        ("crew", "strippers", "strip"),
    ] {
        let _ = writeln!(text, "[{kind}.{pool}]\nskills = [\"{skill}\"]\ncost = \"30/h\"");
        let shares_sites = is_two && dice.chance(60);
        if is_two {
            let dispatch = if shares_sites { "waiting-line" } else { "timetable" };
            let _ = writeln!(text, "sites = [\"port\", \"bay\"]\ndispatch = \"{dispatch}\"");
        }
        let _ = writeln!(text, "at-shift-end = \"{}\"", dice.pick(&ENDS));
        if dice.chance(20) {
            text.push_str("successors-wait = true\n");
        }
        if dice.chance(25) {
            text.push_str("absence = \"15 %\"\n");
        }
        if dice.chance(25) {
            let _ = writeln!(
                text,
                "novices = 1\nnovice-speed = 0.6\nspeed = {}",
                dice.pick(&["1.3", "0.8"])
            );
        }
        for (number, site) in ["port", "bay"].into_iter().enumerate() {
            if number == 1 && (!is_two || shares_sites) && !dice.chance(50) {
                continue;
            }
            // Inspectors may be needed together with examiners, so they are always there.
            let (days, (from, hours)) = if pool == "inspectors" {
                ("daily", (0, "00:00-24:00".to_owned()))
            } else {
                (dice.pick(&DAYS), dice.hours())
            };
            let _ = writeln!(
                text,
                "[{kind}.{pool}.shifts.s{number}]\ndays = \"{days}\"\nhours = \"{hours}\"\non-duty = {}",
                dice.between(2, 5)
            );
            if is_two {
                let _ = writeln!(text, "site = \"{site}\"");
            }
            if dice.chance(30) {
                let _ = writeln!(
                    text,
                    "breaks.rest = {{ at = \"{}\", for = \"{} min\", staggered = {} }}",
                    clock((from + dice.between(1, 4) * 30) % 1440),
                    dice.between(1, 4) * 15,
                    dice.chance(50)
                );
            }
        }
    }
}

/// Scanner, bay and berth at every place, of which the first may fail.
fn equipment(text: &mut String, dice: &mut Dice, sites: &[&'static str]) {
    let fails = dice.chance(50).then(|| dice.pick(&["in use", "calendar"]));
    for &site in sites {
        for (name, units) in [
            ("scanner", 1),
            ("bay-slot", dice.between(1, 3)),
            ("berth", dice.between(1, 2)),
        ] {
            let _ = writeln!(
                text,
                "[equipment.{name}-{site}]\nsite = \"{site}\"\nskill = \"{name}\"\nunits = {units}"
            );
            if let (Some(counting), "scanner") = (fails, name) {
                let _ = writeln!(
                    text,
                    "fails = {{ every = {{ exponential = \"9 h\" }}, counting = \"{counting}\", repair = {{ exponential = \"2 h\" }} }}"
                );
            }
        }
    }
}

fn goods(text: &mut String, dice: &mut Dice) {
    let _ = writeln!(
        text,
        "[store.yard]\ncapacity = {}\n{}",
        dice.between(5, 60),
        dice.pick(&["overflow-cost = 20", "when-full = \"stop\""])
    );
    for name in ["box", "barrel"] {
        let _ = writeln!(
            text,
            "[goods.{name}]\nvalue = {{ lognormal = {{ mean = 900, cv = 1 }} }}\ntrusted = \"10 %\"\nnew-importers = \"10 %\"\nperishable = \"10 %\"\nduty = \"30 %\"\n\
             priority = {}\ndue-after = \"{} h\"\ncarries = {{ arms = \"3 %\", duty = \"10 %\" }}\nscore = {{ arms = 0.8, duty = 0.7 }}",
            dice.below(4),
            dice.between(1, 60)
        );
        if dice.chance(40) {
            text.push_str("agencies = { agriculture = \"30 %\" }\n");
        }
        if dice.chance(30) {
            text.push_str("stored-in = \"yard\"\nroom = 2\n");
        }
        selectivity(text, dice, name);
        lodgement(text, dice, name);
    }
    text.push_str("[goods.part]\ncomes-in = \"groupage\"\nvalue = 100\nnew-importers = \"5 %\"\nperishable = \"5 %\"\ncarries = { arms = \"1 %\" }\n");
    selectivity(text, dice, "part");
    if dice.chance(50) {
        lodgement(text, dice, "part");
    }
    let route = dice.pick(&["[\"strip\"]", "[\"scan\", \"strip\"]"]);
    let _ = writeln!(
        text,
        "[container.groupage]\nholds = {}\nroute = {route}",
        dice.between(1, 12)
    );
    if dice.chance(30) {
        text.push_str("stored-in = \"yard\"\nroom = 4\n");
    }
    text.push_str("[goods.party]\nnew-importers = \"5 %\"\nperishable = \"5 %\"\npersons = { discrete = { values = [1, 2, 5], weights = [5, 3, 1] } }\n");
    selectivity(text, dice, "party");
}

fn selectivity(text: &mut String, dice: &mut Dice, name: &str) {
    let _ = writeln!(text, "[goods.{name}.selectivity]\notherwise = \"green\"");
    if name != "part" && name != "party" && dice.chance(30) {
        text.push_str("trusted = { lane = \"green\", random = \"5 %\" }\n");
    }
    if dice.chance(30) {
        text.push_str("perishable = { lane = \"yellow\" }\n");
    }
    let _ = writeln!(
        text,
        "yellow = {{ {} }}\nred = {{ {} }}",
        dice.pick(&[
            "random = \"30 %\"",
            "random = \"20 %\", perishables = true",
            "random = \"5 %\", expected = \"25 %\", most-a-day = 3"
        ]),
        dice.pick(&[
            "random = \"15 %\"",
            "random = \"60 %\"",
            "random = \"5 %\", new-importers = true"
        ])
    );
}

fn lodgement(text: &mut String, dice: &mut Dice, name: &str) {
    let _ = writeln!(
        text,
        "[goods.{name}.lodged]\nbefore-arrival = \"{} %\"\nlag = {}\nfrom = \"{}\"",
        dice.below(5) * 20,
        dice.pick(&LAGS),
        dice.pick(&["arrival", "availability"])
    );
    if dice.chance(30) {
        let _ = writeln!(text, "error = \"15 %\"\ncorrection = {}", dice.pick(&LAGS));
    }
    if dice.chance(20) {
        text.push_str("prepared-by = [\"desk\"]\n");
    }
    if dice.chance(50) {
        let _ = writeln!(
            text,
            "[goods.{name}.payment]\nwhen = \"{}\"\ntakes = {}\nhours = [{}]",
            dice.pick(&["before-selectivity", "before-release", "after-release"]),
            dice.pick(&LAGS),
            dice.pick(&HOURS)
        );
    }
    if dice.chance(30) {
        let _ = writeln!(
            text,
            "[goods.{name}.permit]\nshare = \"30 %\"\ntakes = {}\nholder = \"{}\"",
            dice.pick(&LAGS),
            dice.pick(&["agency", "trader"])
        );
    }
    if dice.chance(60) {
        let _ = writeln!(
            text,
            "[goods.{name}.collection]\ntakes = {}\nhours = [{}]\nfree = \"1 day\"\nstorage-per-day = 3",
            dice.pick(&LAGS),
            dice.pick(&HOURS)
        );
        if dice.chance(30) {
            text.push_str("abandoned = \"5 %\"\ndisposed-after = \"3 days\"\n");
        }
        if dice.chance(30) {
            text.push_str(
                "appointment = { per-day = 20, no-show = \"10 %\", hours = [\"daily 08:00-18:00\"] }\n",
            );
        }
    }
}

fn traffic(text: &mut String, dice: &mut Dice, sites: &[&'static str]) {
    let calls = [
        "poisson = \"6 per day\"",
        "timetable = [\"Tue 06:00\", \"Thu 23:30\", \"Sat 08:00\"]",
        "every = \"4 h\"",
        "every = { gamma = { mean = \"5 h\", cv = 2 } }",
        "dates = [\"2026-01-05 00:00\", \"2026-01-05 00:00\", \"2026-01-09 08:00\"]",
        "sinusoid = { mean = \"4 per day\", amplitude = \"4 per day\", period = \"1 day\" }",
        "cyclic = { segments = [{ for = \"10 h\", rate = \"0.5 / h\" }, { for = \"14 h\", rate = \"0 / h\" }] }",
    ];
    let cargo = [
        "box = 3",
        "box = { poisson = 4 }\nbarrel = { geometric = 3 }",
        "barrel = 2\nparty = 3",
        "part = { poisson = 9 }\nbox = 1",
        "party = { poisson = 6 }",
    ];
    for stream in 0..dice.between(1, 3) {
        let is_vessel = dice.chance(60);
        let _ = writeln!(
            text,
            "[traffic.stream-{stream}]\nsite = \"{}\"\n{}",
            sites[dice.below(sites.len() as u32) as usize],
            dice.pick(&calls)
        );
        if dice.chance(30) {
            text.push_str("delay = { normal = { mean = \"0 h\", sd = \"6 h\" } }\n");
        }
        if dice.chance(30) {
            text.push_str("cancelled = \"15 %\"\n");
        }
        let brings = if is_vessel {
            dice.pick(&cargo)
        } else {
            dice.pick(&[cargo[0], cargo[1], cargo[2], cargo[4]])
        };
        let _ = writeln!(text, "[traffic.stream-{stream}.brings]\n{brings}");
        if is_vessel {
            vessel(text, dice, stream);
        }
    }
}

fn vessel(text: &mut String, dice: &mut Dice, stream: u32) {
    let _ = writeln!(
        text,
        "[traffic.stream-{stream}.vessel]\npilot = [{}]",
        dice.pick(&HOURS)
    );
    if dice.chance(70) {
        let _ = writeln!(
            text,
            "discharge = \"5 / h\"\nstevedores = [{}]",
            dice.pick(&HOURS)
        );
        if dice.chance(40) {
            text.push_str("moves = { poisson = 3 }\n");
        }
    }
    if dice.chance(50) {
        text.push_str("berth = \"berth\"\n");
        if dice.chance(50) {
            text.push_str("stays = \"8 h\"\n");
        }
    }
    if dice.chance(40) {
        text.push_str("boarding = [\"board\"]\n");
    }
    if dice.chance(20) {
        text.push_str("rummage = { share = \"40 %\", step = \"look\" }\n");
    }
}

fn events(text: &mut String, dice: &mut Dice, sites: &[&'static str]) {
    for event in 0..dice.below(3) {
        let from = dice.below(4);
        let to = from + 1 + dice.below(4 - from);
        let _ = writeln!(
            text,
            "[event.event-{event}]\nfrom = \"{}\"\nto = \"{}\"",
            DATES[from as usize], DATES[to as usize]
        );
        let closes = dice.below(3) as usize;
        if closes < sites.len() {
            let _ = writeln!(
                text,
                "closes = {:?}\ncancels-calls = {}",
                &sites[closes..=closes],
                dice.chance(30)
            );
        }
        if closes >= sites.len() || dice.chance(30) {
            text.push_str("absent = { clerks = \"50 %\", examiners = 1, scanner-port = \"all\" }\n");
        }
    }
}
