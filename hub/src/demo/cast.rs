//! The demo's cast: a hub and a node for each centre, founded, loaded, joined and started as on real machines.
//!
//! Enters: the demo data. Leaves: eight running programs, and a past that each centre's own desk entered, at the times
//! at which it happened. Joining goes through a real join code and the real protocol.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::tz::TimeZone;
use telecentre_node::cli::{Failure, enrol as join};
use telecentre_node::folder::Folder;
use telecentre_node::host::Host;
use telecentre_node::link::shaped;
use telecentre_node::program::{Program, Start};
use telecentre_node::seal::Key;
use telecentre_proto::id::{Hash, RecordId, Slug};
use telecentre_proto::network::Role;

use super::emulated_link::EmulatedLink;
use super::history::{Past, history};
use super::opening::opening;
use crate::load::load_text;
use crate::{charter, enrol};

/// The demo's content, in the program.
const DEMO_DATA: &str = include_str!("../../../deploy/demo/network.toml");
/// The seed of all that the demo makes up: every demo makes up the same.
const SEED: u64 = 2012;
/// The most commands on their way to one node at a time.
const AT_ONCE: usize = 256;

/// A centre of the demo.
#[derive(Clone)]
pub(super) struct DemoCentre {
    pub(super) slug: Slug,
    pub(super) name: String,
}

/// Eight running replicas.
pub(super) struct Cast {
    pub(super) hub: Arc<Program>,
    pub(super) nodes: Vec<(DemoCentre, Arc<Program>)>,
    pub(super) links: BTreeMap<Slug, Arc<EmulatedLink>>,
    host: Host,
    /// Removed with the cast.
    folder: tempfile::TempDir,
}

/// The machine's clock, shifted so that it is 9:40 on a working day.
fn clock() -> Result<Host, Failure> {
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let now = Host::new().now();
    let opens = zone.to_zoned_datetime(opening(now.to_zoned_datetime(zone.clone()).datetime()));
    let opens = opens.map_err(|e| Failure::new(format!("this machine's clock shows no time that exists: {e}")))?;
    Ok(Host::with_shift_ms(opens.timestamp().as_millisecond() - now.as_millisecond()))
}

fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

impl Cast {
    /// Founds the network, loads it, and lets seven nodes join.
    pub(super) async fn build() -> Result<Self, Failure> {
        let made = tempfile::Builder::new().prefix("telecentre-demo-").tempdir();
        let folder = made.map_err(|e| Failure::new(format!("no folder for the demo's data can be made: {e}")))?;
        let host = clock()?;
        let data = Folder::create(folder.path().join("hub"))?;
        charter::init(&data, &host, "Télécentres (démo)", "Europe/Paris").await.map_err(Failure::new)?;
        let start = Start {
            folder: data,
            host: host.clone(),
            quic: loopback(),
            socket: None,
            peers: Vec::new(),
            hub_at: None,
            registrar: Some(|handle, folder| Arc::new(enrol::Enroller::new(handle, folder))),
            demo: true,
        };
        let hub = Arc::new(Program::start(start).await?);
        let recipient = Key::of(&hub.identity).map_err(Failure::new)?.recipient();
        enrol::advertise(&hub.handle, Some(&hub.quic.to_string()), &recipient).await.map_err(Failure::new)?;
        let loaded = load_text(&hub, "deploy/demo/network.toml", DEMO_DATA.to_owned()).await;
        loaded.map_err(Failure::new)?;
        let places: Vec<DemoCentre> = hub.handle.read(|replica, _| {
            replica.view().centres.all().map(|c| DemoCentre { slug: c.slug.clone(), name: c.name.clone() }).collect()
        });
        let mut cast = Self { hub, nodes: Vec::new(), links: BTreeMap::new(), host, folder };
        for (place, seed) in places.into_iter().zip(SEED..) {
            cast.add(place, seed).await?;
        }
        Ok(cast)
    }

    async fn add(&mut self, place: DemoCentre, seed: u64) -> Result<(), Failure> {
        let address = Some(self.hub.quic.to_string());
        let centre = Some(place.slug.clone());
        let hub = &self.hub;
        let codes = enrol::invite(&hub.handle, hub.folder.path(), Role::Node, centre, enrol::EXPIRES_S, address);
        let code = codes.await.map_err(Failure::new)?.long;
        let data = Folder::create(self.folder.path().join(place.slug.as_str()))?;
        let link = Arc::new(EmulatedLink::new(seed));
        let bound = shaped::socket(loopback(), link.clone());
        let socket = bound.map_err(|e| Failure::new(format!("no UDP port on loopback is free: {e}")))?;
        let listens = socket.local_addr().ok();
        join(&data, &self.host, &code.clone().into(), listens).await?;
        let start = Start {
            folder: data,
            host: self.host.clone(),
            quic: loopback(),
            socket: Some(socket),
            peers: Vec::new(),
            hub_at: None,
            registrar: None,
            demo: true,
        };
        let program = Program::start(start).await?;
        program.sync.first_sync(&code.hub).await;
        self.links.insert(place.slug.clone(), link);
        self.nodes.push((place, Arc::new(program)));
        Ok(())
    }

    /// Where the eight have their folders.
    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A random token for a link that signs in.
    pub(super) fn token(&self) -> Result<String, Failure> {
        Ok(Hash(self.host.random_array()?).to_string())
    }

    /// The node of a centre.
    pub(super) fn node(&self, slug: &Slug) -> Option<&Arc<Program>> {
        self.nodes.iter().find(|(place, _)| place.slug == *slug).map(|(_, program)| program)
    }

    /// Lets each centre's desk enter what happened there, in the order of time and with the clock of that time.
    /// Returns how many commands the desks accepted.
    pub(super) async fn live_through_the_past(&self) -> usize {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let now = self.host.now().to_zoned_datetime(zone.clone()).datetime();
        let nodes = self.nodes.iter().map(|(centre, program)| (centre.slug.clone(), program.node())).collect();
        let told = self.hub.handle.read(|replica, _| history(replica.view(), &nodes, now, SEED));
        let mut by_centre: BTreeMap<Slug, Vec<Past>> = BTreeMap::new();
        for past in told {
            by_centre.entry(past.centre.clone()).or_default().push(past);
        }
        let mut centres: FuturesUnordered<_> =
            by_centre.into_iter().map(|(slug, pasts)| self.enter(slug, pasts, zone.clone())).collect();
        let mut entered = 0;
        while let Some(count) = centres.next().await {
            entered += count;
        }
        entered
    }

    async fn enter(&self, slug: Slug, pasts: Vec<Past>, zone: TimeZone) -> usize {
        let Some(program) = self.node(&slug) else { return 0 };
        // Many are on their way at once, and overtake each other: what is laid over something else comes after it, and what
        // became of a booking after the booking.
        let (over, plain): (Vec<Past>, Vec<Past>) = pasts.into_iter().partition(Past::insists);
        let mut entered = 0;
        for pasts in [plain, over] {
            let stories = futures_util::stream::iter(stories_of(pasts)).map(|story| {
                let (handle, zone) = (program.handle.clone(), zone.clone());
                async move {
                    let mut accepted = 0;
                    for past in story {
                        let Ok(at) = zone.to_zoned_datetime(past.at) else { continue };
                        let at = at.timestamp().as_millisecond();
                        let done = handle.command_at(at, past.caller, past.command).await;
                        accepted += usize::from(done.is_ok_and(|decided| decided.is_ok()));
                    }
                    accepted
                }
            });
            entered += stories.buffered(AT_ONCE).fold(0, |sum, accepted| std::future::ready(sum + accepted)).await;
        }
        entered
    }
}

/// The commands of each booking together, in the order in which they were given.
fn stories_of(pasts: Vec<Past>) -> Vec<Vec<Past>> {
    let mut stories: Vec<Vec<Past>> = Vec::new();
    let mut of_booking: BTreeMap<RecordId, usize> = BTreeMap::new();
    for past in pasts {
        let next = stories.len();
        let nth = past.booking().map_or(next, |id| *of_booking.entry(id).or_insert(next));
        match stories.get_mut(nth) {
            Some(story) => story.push(past),
            None => stories.push(vec![past]),
        }
    }
    stories
}
