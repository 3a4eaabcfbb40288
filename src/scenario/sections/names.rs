//! The names a scenario declares, taken from the tree before anything of it is read, so that a reference becomes an
//! index wherever it stands.

use super::limits::MOST_SITES;
use crate::scenario::document::{Entry, Node, Table, Value};
use crate::scenario::field::ABOUT;
use crate::scenario::reader::Reader;

/// The index of a name that nobody declared. Such a reference is a fault, so no port ever holds it; checks skip it.
pub(in crate::scenario) const UNKNOWN: usize = usize::MAX;

/// What a scenario calls its sites, steps, pools …, in file order: the position is the index.
#[derive(Clone, Debug, Default)]
pub(in crate::scenario) struct Names {
    /// Places where work is done; at least one.
    pub sites: Vec<String>,
    /// `[threat.NAME]`.
    pub threats: Vec<String>,
    /// `[goods.NAME]`.
    pub goods: Vec<String>,
    /// `[lane.NAME]`, least strict first.
    pub lanes: Vec<String>,
    /// `[step.NAME]`.
    pub steps: Vec<String>,
    /// `[agency.NAME]`.
    pub agencies: Vec<String>,
    /// `[officers.NAME]`, then `[crew.NAME]`, then `[equipment.NAME]`.
    pub resources: Vec<String>,
    /// What equipment is asked for by: its names, or the skills it is given.
    pub equipment: Vec<String>,
    /// What officers and crews can do, then what equipment is asked for by.
    pub skills: Vec<String>,
    /// `[store.NAME]`.
    pub stores: Vec<String>,
    /// `[container.NAME]`.
    pub containers: Vec<String>,
    /// `[traffic.NAME]`.
    pub traffic: Vec<String>,
}

impl Names {
    /// The names declared in `document`; what is not a table declares none.
    pub(in crate::scenario) fn of(document: &Table) -> Self {
        let mut resources = keys(document, "officers");
        resources.extend(keys(document, "crew"));
        resources.extend(keys(document, "equipment"));
        let equipment = skills(document, &["equipment"], "skill");
        let mut all_skills = skills(document, &["officers", "crew"], "skills");
        for skill in &equipment {
            add(&mut all_skills, skill.clone());
        }
        let mut sites = Vec::new();
        // Too many are a fault; tables of all pairs of them would be another.
        for site in texts(document.get("sites")).into_iter().take(MOST_SITES) {
            add(&mut sites, site);
        }
        if sites.is_empty() {
            sites.push("port".to_owned());
        }
        Self {
            sites,
            threats: keys(document, "threat"),
            goods: keys(document, "goods"),
            lanes: keys(document, "lane"),
            steps: keys(document, "step"),
            agencies: keys(document, "agency"),
            resources,
            skills: all_skills,
            equipment,
            stores: keys(document, "store"),
            containers: keys(document, "container"),
            traffic: keys(document, "traffic"),
        }
    }

    /// Makes the names known to `r`, so that its references are checked.
    pub(in crate::scenario) fn declare(&self, r: &Reader<'_>) {
        let mut destinations = self.steps.clone();
        destinations.push("end".to_owned());
        for (namespace, names) in [
            ("site", &self.sites),
            ("threat", &self.threats),
            ("goods", &self.goods),
            ("lane", &self.lanes),
            ("step", &self.steps),
            ("destination", &destinations),
            ("agency", &self.agencies),
            ("pool", &self.resources),
            ("equipment", &self.equipment),
            ("skill", &self.skills),
            ("store", &self.stores),
            ("container", &self.containers),
            ("traffic", &self.traffic),
        ] {
            r.declare(namespace, names.iter().map(String::as_str));
        }
    }
}

/// The index of `name` in `names`, or [`UNKNOWN`].
pub(in crate::scenario) fn index(names: &[String], name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or(UNKNOWN)
}

/// The indices of `wanted` in `names`.
pub(in crate::scenario) fn indices(names: &[String], wanted: &[String]) -> Vec<usize> {
    wanted.iter().map(|name| index(names, name)).collect()
}

fn keys(document: &Table, key: &str) -> Vec<String> {
    let table = document.get(key).and_then(Node::as_table);
    let entries = table.map_or(&[][..], Table::entries).iter();
    let is_name = |entry: &&Entry| !ABOUT.contains(&entry.key.as_str()) || entry.node.as_table().is_some();
    entries.filter(is_name).map(|entry| entry.key.clone()).collect()
}

/// Skills in order of first mention: what `key` says in the tables of `sections`, or their names.
fn skills(document: &Table, sections: &[&str], key: &str) -> Vec<String> {
    let mut skills: Vec<String> = Vec::new();
    for section in sections {
        let pools = document.get(section).and_then(Node::as_table);
        for pool in pools.into_iter().flat_map(Table::entries) {
            let Some(table) = pool.node.as_table() else {
                continue;
            };
            let mut own = texts(table.get(key));
            if own.is_empty() {
                own.push(pool.key.clone());
            }
            for skill in own {
                add(&mut skills, skill);
            }
        }
    }
    skills
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The texts of a list of texts, or of one text, perhaps written `{ value = … }`.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else {
        return Vec::new();
    };
    match &node.value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items
            .iter()
            .filter_map(Node::as_text)
            .map(str::to_owned)
            .collect(),
        Value::Table(table) if table.get("value").is_some_and(|inner| inner.as_table().is_none()) => {
            texts(table.get("value"))
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document;

    fn names(text: &str) -> Names {
        Names::of(&document::parse(0, text).unwrap())
    }

    #[test]
    fn resources_are_officers_then_crews_then_equipment_in_file_order() {
        let names = names(
            "[equipment.scanner]\n[crew.stevedores]\n[officers.b]\nskills = [\"examine\"]\n[officers.a]\nskills = { value = [\"examine\", \"scan\"], grade = \"A\" }\n",
        );
        assert_eq!(names.resources, ["b", "a", "stevedores", "scanner"]);
        assert_eq!(names.skills, ["examine", "scan", "stevedores", "scanner"]);
        assert_eq!(names.sites, ["port"]);
    }

    #[test]
    fn unknown_names_have_an_index_that_is_nobodys() {
        let names = names("sites = [\"a\", \"b\"]\ngoods = 3");
        assert_eq!(index(&names.sites, "b"), 1);
        assert_eq!(index(&names.goods, "b"), UNKNOWN);
    }
}
