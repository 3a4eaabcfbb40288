//! Two worlds may number their streams, goods, lanes and steps differently: what is called the same is the same.

use crate::customs::Subject;
use crate::customs::port::Port;
use std::collections::{BTreeMap, BTreeSet};

/// Names of two worlds together: those of the base first, then what only the other one has.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    streams: Vec<String>,
    headings: Vec<(String, String)>,
    pub(super) goods: Vec<String>,
    pub(super) lanes: Vec<String>,
    pub(super) steps: Vec<String>,
}

/// How one of the worlds numbers what [`Names`] lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// By traffic stream and what it brings: stream and entry in the base, and the goods.
    streams: Vec<Vec<(u16, u16, usize)>>,
    lanes: Vec<usize>,
    steps: Vec<usize>,
    /// Goods for which a declaration is lodged.
    lodged: BTreeSet<usize>,
}

impl Vocabulary {
    pub(super) fn lane(&self, lane: usize) -> usize {
        self.lanes[lane]
    }

    pub(super) fn step(&self, step: usize) -> usize {
        self.steps[step]
    }

    /// Whether a declaration is lodged for the goods.
    pub(super) fn lodges(&self, goods: usize) -> bool {
        self.lodged.contains(&goods)
    }

    /// The consignment's identity in the base's numbers, and its goods kind; `None` for a vessel.
    pub(super) fn consignment(&self, subject: Subject) -> Option<(Subject, usize)> {
        let Subject::Consignment {
            traffic,
            brings,
            entity,
        } = subject
        else {
            return None;
        };
        let (traffic, brings, goods) = self.streams[usize::from(traffic)][usize::from(brings)];
        let subject = Subject::Consignment {
            traffic,
            brings,
            entity,
        };
        Some((subject, goods))
    }
}

/// Names and numbers of both worlds.
pub(super) fn both(base: &Port, other: &Port) -> (Names, Vocabulary, Vocabulary) {
    let mut names = Names::default();
    let base_words = learn(base, &mut names);
    let other_words = learn(other, &mut names);
    (names, base_words, other_words)
}

fn learn(port: &Port, names: &mut Names) -> Vocabulary {
    for goods in &port.goods {
        number(&mut names.goods, &goods.name);
    }
    let lanes = port.lanes.iter().map(|lane| number(&mut names.lanes, &lane.name));
    let lanes = lanes.collect();
    let steps = port.steps.iter().map(|step| number(&mut names.steps, &step.name));
    let steps = steps.collect();
    let mut streams = Vec::with_capacity(port.traffic.len());
    for traffic in &port.traffic {
        let stream = number(&mut names.streams, &traffic.name) as u16;
        let mut entries: BTreeMap<&str, u16> = BTreeMap::new();
        let brings = traffic.brings.iter().map(|brings| {
            let name = &port.goods[brings.goods].name;
            let goods = number(&mut names.goods, name);
            // A stream may bring the same goods under two headings.
            let repeat = entries.entry(name).and_modify(|count| *count += 1).or_insert(0);
            let heading = format!("{name}#{repeat}");
            let place = stream_entry(&mut names.headings, &traffic.name, heading);
            (stream, place, goods)
        });
        streams.push(brings.collect());
    }
    let lodged = port.goods.iter().filter(|goods| goods.lodgement.is_some());
    Vocabulary {
        lodged: lodged
            .map(|goods| number(&mut names.goods, &goods.name))
            .collect(),
        streams,
        lanes,
        steps,
    }
}

/// The place of a name in the list, at whose end it is put when it is new.
fn number(list: &mut Vec<String>, name: &str) -> usize {
    list.iter().position(|known| known == name).unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    })
}

/// The place of a heading among those of its stream.
fn stream_entry(list: &mut Vec<(String, String)>, stream: &str, heading: String) -> u16 {
    let of_stream = list.iter().filter(|(known, _)| known == stream);
    if let Some(place) = of_stream.clone().position(|(_, known)| *known == heading) {
        return place as u16;
    }
    let place = of_stream.count() as u16;
    list.push((stream.to_owned(), heading));
    place
}
