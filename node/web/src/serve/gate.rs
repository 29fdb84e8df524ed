//! How many connections there are, of whom, and which one goes when another comes.
//!
//! Enters: connections as they come, what their requests turn out to be, the time. Leaves: a place, the sign to give one
//! up, or a refusal. A connection is a stranger's until a request on it proved otherwise, so its first head is always
//! read: whoever waited longest for its visitor makes room. Signed-in ones have places of their own, trusted proxies
//! too, whose requests count by the address that they forward. Never reads a clock or a socket.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::limits::Limits;
use crate::front::home_of;

/// A connection this young is not sent away for another: its head may be on its way.
pub(super) const YOUNG: Duration = Duration::from_secs(1);

/// Whose connection it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Nobody's that is known.
    Stranger,
    /// A request on it carried a session or the token.
    SignedIn,
    /// A trusted proxy's.
    Proxy,
}

struct Seat {
    home: IpAddr,
    kind: Kind,
    /// Since when it waits for its visitor; none while an answer is being made.
    waits: Option<Instant>,
    /// It came when all places were taken, and nothing was asked on it yet.
    is_hurried: bool,
    leave: CancellationToken,
}

#[derive(Default)]
struct Inside {
    next: u64,
    places: BTreeMap<u64, Seat>,
    /// Requests that proxies forwarded and that are not answered yet: of strangers by address, of those signed in.
    forwarded: HashMap<IpAddr, usize>,
    forwarded_signed_in: usize,
}

/// All connections of one listener.
pub(super) struct Gate {
    limits: Limits,
    inside: Mutex<Inside>,
}

/// A connection's place; it is free again when this goes.
pub(super) struct Held {
    gate: Arc<Gate>,
    id: u64,
    /// Told when another connection needs the place.
    pub(super) leave: CancellationToken,
    /// It came when all places were taken: its head has less time.
    pub(super) is_hurried: bool,
}

/// A forwarded request, counted until it is answered.
pub(super) struct Forwarded {
    gate: Arc<Gate>,
    /// None: somebody signed in.
    home: Option<IpAddr>,
}

/// There is no place now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Full;

impl Inside {
    fn count(&self, is: impl Fn(&Seat) -> bool) -> usize {
        self.places.values().filter(|place| is(place)).count()
    }

    /// Sends away the one that has waited longest for its visitor, of those that may go.
    fn make_room(&mut self, may_go: impl Fn(&Seat, Instant) -> bool) -> bool {
        let waiting = self.places.iter().filter_map(|(id, place)| Some((*id, place.waits?, place)));
        let longest = waiting.filter(|(_, since, place)| may_go(place, *since)).min_by_key(|(_, since, _)| *since);
        let Some(id) = longest.map(|(id, ..)| id) else { return false };
        if let Some(place) = self.places.remove(&id) {
            place.leave.cancel();
        }
        true
    }

    /// The address with most strangers' connections.
    fn fullest(&self) -> Option<IpAddr> {
        let mut by_home: HashMap<IpAddr, usize> = HashMap::new();
        for place in self.places.values().filter(|place| place.kind == Kind::Stranger) {
            *by_home.entry(place.home).or_default() += 1;
        }
        by_home.into_iter().max_by_key(|(_, count)| *count).map(|(home, _)| home)
    }

    /// Room for one stranger more, from an address; whether there was none and this one must hurry.
    fn room_for_stranger(&mut self, home: IpAddr, now: Instant, limits: &Limits) -> Result<bool, Full> {
        let stranger = |place: &Seat| place.kind == Kind::Stranger;
        let settled = |since: Instant| now.saturating_duration_since(since) >= YOUNG;
        let all = self.count(stranger);
        let from_here = self.count(|place| stranger(place) && place.home == home);
        if from_here < limits.per_address && all < limits.strangers {
            return Ok(false);
        }
        let crowd = if from_here >= limits.per_address { Some(home) } else { self.fullest() };
        if self.make_room(|place, since| stranger(place) && Some(place.home) == crowd && settled(since)) {
            return Ok(false);
        }
        if all < limits.strangers + limits.hurried
            || self.make_room(|place, _| stranger(place) && Some(place.home) == crowd)
            || self.make_room(|place, _| stranger(place))
        {
            return Ok(true);
        }
        Err(Full)
    }
}

impl Gate {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, inside: Mutex::default() })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection that comes.
    pub(super) fn enter(self: &Arc<Self>, from: IpAddr, is_proxy: bool, now: Instant) -> Result<Held, Full> {
        let home = home_of(from);
        let mut inside = self.inside();
        let is_hurried = if is_proxy {
            let proxy = |place: &Seat| place.kind == Kind::Proxy;
            if inside.count(proxy) >= self.limits.proxied && !inside.make_room(|place, _| proxy(place)) {
                return Err(Full);
            }
            false
        } else {
            inside.room_for_stranger(home, now, &self.limits)?
        };
        let id = inside.next;
        inside.next += 1;
        let leave = CancellationToken::new();
        let kind = if is_proxy { Kind::Proxy } else { Kind::Stranger };
        inside.places.insert(id, Seat { home, kind, waits: Some(now), is_hurried, leave: leave.clone() });
        Ok(Held { gate: self.clone(), id, leave, is_hurried })
    }
}

impl Held {
    /// A whole head came: whether its request may be answered. What it carries decides whose the connection is from now
    /// on; a body that is still to come leaves it waiting for its visitor.
    pub(super) fn speaks(
        &self,
        client: IpAddr,
        is_signed_in: bool,
        has_body: bool,
        now: Instant,
    ) -> Result<Option<Forwarded>, Full> {
        let limits = &self.gate.limits;
        let mut inside = self.gate.inside();
        // Another took the place between the head and here.
        let Some(own) = inside.places.get(&self.id) else { return Err(Full) };
        let (kind, home, is_hurried) = (own.kind, own.home, own.is_hurried);
        let forwarded = match kind {
            Kind::Proxy if home_of(client) == home => None,
            Kind::Proxy => Some(self.forwards(&mut inside, home_of(client), is_signed_in)?),
            Kind::SignedIn => None,
            Kind::Stranger if is_signed_in => {
                let signed_in = |place: &Seat| place.kind == Kind::SignedIn;
                if inside.count(signed_in) >= limits.signed_in && !inside.make_room(|place, _| signed_in(place)) {
                    return Err(Full);
                }
                None
            }
            Kind::Stranger if !is_hurried => None,
            Kind::Stranger => {
                let known = |place: &Seat| place.kind == Kind::Stranger && !place.is_hurried;
                let from_here = |place: &Seat| known(place) && place.home == home;
                if inside.count(from_here) >= limits.per_address && !inside.make_room(|place, _| from_here(place)) {
                    return Err(Full);
                }
                if inside.count(known) >= limits.strangers && !inside.make_room(|place, _| known(place)) {
                    return Err(Full);
                }
                None
            }
        };
        if let Some(own) = inside.places.get_mut(&self.id) {
            own.is_hurried = false;
            own.waits = has_body.then_some(now);
            if kind == Kind::Stranger && is_signed_in {
                own.kind = Kind::SignedIn;
            }
        }
        Ok(forwarded)
    }

    fn forwards(&self, inside: &mut Inside, home: IpAddr, is_signed_in: bool) -> Result<Forwarded, Full> {
        let limits = &self.gate.limits;
        if is_signed_in {
            if inside.forwarded_signed_in >= limits.signed_in {
                return Err(Full);
            }
            inside.forwarded_signed_in += 1;
            return Ok(Forwarded { gate: self.gate.clone(), home: None });
        }
        let all: usize = inside.forwarded.values().sum();
        let from_there = inside.forwarded.get(&home).copied().unwrap_or_default();
        if from_there >= limits.per_address || all >= limits.strangers {
            return Err(Full);
        }
        *inside.forwarded.entry(home).or_default() += 1;
        Ok(Forwarded { gate: self.gate.clone(), home: Some(home) })
    }

    /// All of its request is here: the answer is being made.
    pub(super) fn works(&self) {
        if let Some(place) = self.gate.inside().places.get_mut(&self.id) {
            place.waits = None;
        }
    }

    /// The answer is given: it waits for its visitor again.
    pub(super) fn waits(&self, now: Instant) {
        if let Some(place) = self.gate.inside().places.get_mut(&self.id) {
            place.waits = Some(now);
        }
    }

    /// Whose it is; a stranger's once its place was given away.
    pub(super) fn kind(&self) -> Kind {
        self.gate.inside().places.get(&self.id).map_or(Kind::Stranger, |place| place.kind)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gate.inside().places.remove(&self.id);
    }
}

impl Drop for Forwarded {
    fn drop(&mut self) {
        let mut inside = self.gate.inside();
        let Some(home) = self.home else {
            inside.forwarded_signed_in = inside.forwarded_signed_in.saturating_sub(1);
            return;
        };
        if let Some(count) = inside.forwarded.get_mut(&home) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                inside.forwarded.remove(&home);
            }
        }
    }
}

#[cfg(test)]
mod tests;
