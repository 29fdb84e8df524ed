//! A network for a test: a hub that loaded some centres, and nodes that joined it.
//!
//! Enters: the centres' slugs. Leaves: running replicas in a temporary folder. Each centre has four desks and a meeting
//! room and never closes, so that a test finds free slots by counting. Members are the same on every run.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::link::Link;
use crate::replica::{Replica, Role};
use crate::turn::Turn;
use crate::wait::{PATIENCE, until};

/// Desks of each centre: `desk-1` to `desk-4`.
pub const DESKS: usize = 4;

/// A founded network.
pub struct Network {
    /// The hub.
    pub hub: Replica,
    /// The nodes, in the order in which they joined.
    pub nodes: Vec<Replica>,
    /// Ids of members.
    pub members: Vec<String>,
    /// The root key, as `init` shows it.
    pub root_key: String,
    // Dropped after the replicas, which run in it.
    dir: TempDir,
    // Dropped last: from then on another test may have its processes.
    _turn: Arc<Turn>,
}

impl Network {
    /// A hub alone, running, that knows these centres.
    #[track_caller]
    pub fn found(centres: &[&str]) -> Self {
        Self::found_in(tempfile::tempdir().unwrap(), centres, |_| {})
    }

    /// The same in a folder of one's own; `adjust` may change the hub before anything is run on it.
    #[track_caller]
    pub fn found_in(dir: TempDir, centres: &[&str], adjust: impl FnOnce(&mut Replica)) -> Self {
        let turn = Turn::take();
        let mut hub = Replica::new(Role::Hub, dir.path().join("hub"));
        adjust(&mut hub);
        let said = hub.command(&["init", "--name", "Réseau d'essai"]).ok();
        let root_key = said.lines().map(str::trim).find(|line| line.matches('-').count() == 7 && line.len() == 71);
        let root_key = root_key.expect("init shows the root key").to_owned();
        hub.start();
        let file = dir.path().join("network.toml");
        std::fs::write(&file, toml(centres)).unwrap();
        hub.command(&["load", file.to_str().unwrap()]).ok();
        let members = hub.api().get("/members").expect(200);
        let members = members["members"].as_array().unwrap().iter();
        let members = members.map(|m| m["id"].as_str().unwrap().to_owned()).collect();
        Self { hub, nodes: Vec::new(), members, root_key, dir, _turn: turn }
    }

    /// A hub and a running node for each of these centres.
    #[track_caller]
    pub fn with_nodes(centres: &[&str]) -> Self {
        let mut network = Self::found(centres);
        for centre in centres {
            network.join(centre);
        }
        network
    }

    /// A hub alone, and the link through which every box that joins from now on reaches it.
    #[track_caller]
    pub fn found_behind_a_link(centres: &[&str]) -> (Self, Link) {
        let mut network = Self::found(centres);
        let link = Link::to(network.hub.quic());
        network.hub.args = vec!["--advertise".into(), link.addr().to_string()];
        network.hub.restart();
        (network, link)
    }

    /// A join code for a centre.
    #[track_caller]
    pub fn invite(&self, centre: &str) -> String {
        self.hub.command(&["invite", "--centre", centre]).ok().trim().to_owned()
    }

    /// A new node for a centre, joined and running.
    #[track_caller]
    pub fn join(&mut self, centre: &str) -> &mut Replica {
        let mut node = self.joined(centre);
        node.start();
        self.nodes.push(node);
        self.nodes.last_mut().unwrap()
    }

    /// A new node for a centre, joined, not running, not kept here.
    #[track_caller]
    pub fn joined(&self, centre: &str) -> Replica {
        let node = Replica::new(Role::Node, self.path(&format!("{centre}-{}", self.nodes.len())));
        node.command(&["join", &self.invite(centre)]).ok();
        node
    }

    /// The network's id, from the hub's folder.
    pub fn id(&self) -> String {
        let membership = std::fs::read_to_string(self.hub.path("network.json")).unwrap();
        let membership: serde_json::Value = serde_json::from_str(&membership).unwrap();
        membership["network"].as_str().unwrap().to_owned()
    }

    /// A path in the network's temporary folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Hub and nodes.
    pub fn all(&self) -> Vec<&Replica> {
        std::iter::once(&self.hub).chain(&self.nodes).collect()
    }

    /// Hub and nodes, to be stopped and started.
    pub fn all_mut(&mut self) -> Vec<&mut Replica> {
        std::iter::once(&mut self.hub).chain(&mut self.nodes).collect()
    }

    /// Waits until all that run hold and show the same.
    #[track_caller]
    pub fn converge(&self) -> (String, String) {
        converge(&self.all())
    }
}

/// Waits until all of these that run hold and show the same, and gives their digests: entries, documents.
#[track_caller]
pub fn converge(replicas: &[&Replica]) -> (String, String) {
    let running: Vec<&&Replica> = replicas.iter().filter(|replica| replica.is_running()).collect();
    let mut last = Vec::new();
    let equal = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        until("digests are equal", PATIENCE, || {
            last = running.iter().map(|replica| replica.api().digest()).collect();
            last.windows(2).all(|two| two[0] == two[1]).then(|| last[0].clone())
        })
    }));
    equal.unwrap_or_else(|_| {
        let states: Vec<_> = running.iter().map(|r| r.api().status().to_string()).collect();
        panic!("digests stay apart: {last:#?}\n{}", states.join("\n"))
    })
}

fn toml(centres: &[&str]) -> String {
    let mut text = String::new();
    for slug in centres {
        let _ = write!(text, "[[centre]]\nslug = \"{slug}\"\nname = \"Télécentre de {slug}\"\nopened = \"2012\"\n");
        for desk in 1..=DESKS {
            let _ = write!(
                text,
                "[[centre.resource]]\nid = \"desk-{desk}\"\nname = \"Poste {desk}\"\nkind = \"desk\"\ncapacity = 1\n"
            );
        }
        text.push_str("[[centre.resource]]\nid = \"room\"\nname = \"Salle\"\nkind = \"meeting-room\"\ncapacity = 1\n");
    }
    for name in ["Anne Essai", "Bruno Essai", "Claire Essai", "Denis Essai"] {
        let _ = write!(
            text,
            "[[member]]\nname = \"{name}\"\nactivity = \"traduction\"\nstatus = \"self-employed\"\nhome_centre = \"{}\"\n",
            centres[0]
        );
    }
    text
}

/// Copies a folder with all that it holds.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
