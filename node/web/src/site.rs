//! What every page and call stands on: the replica, the guard's secrets, the screens; and addresses as they are written.
//!
//! Enters: what the program gives when it starts. Leaves: one look at the view at a time, the rights of a visitor, queries
//! and paths that lead nowhere else. Knows no screen by name: the list is made above.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, Method};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use telecentre_proto::booking::Booking;
use telecentre_proto::desk::Caller;
use telecentre_proto::steward::Stewards;
use telecentre_proto::view::View;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi as Document;

use crate::auth::{Auth, Device, Visitor};
use crate::front::Front;
use crate::icon::Icon;
use crate::own_path::OwnPath;
use crate::problem::Problem;
use crate::rank::{Rank, caller_of};
use crate::replica::{LiveReplica, Moment};
use crate::status::{Digests, Role};
use crate::uploads::Uploads;
use crate::words::{Vocabulary, Words};

/// The most streams of events at once.
pub(crate) const STREAMS: usize = 64;

/// Routes of pages and calls, not yet given their site.
pub type Pages = Router<Arc<Site>>;

/// A page of the menu.
#[derive(Clone, Copy, Debug)]
pub struct MenuItem {
    /// Its address.
    pub path: &'static str,
    /// The message that names it.
    pub key: &'static str,
    /// The icon beside its name.
    pub icon: Icon,
    /// How much waits there at a minute of today, if that is to be seen from everywhere.
    pub count: Option<fn(&dyn Moment, u16) -> usize>,
}

impl MenuItem {
    /// An entry that nothing waits behind.
    pub const fn new(path: &'static str, key: &'static str, icon: Icon) -> Self {
        Self { path, key, icon, count: None }
    }
}

/// What a screen says beside a booking that another screen shows: sentences, of the same moment as the page.
pub type Beside = fn(&Words, &dyn Moment, &Booking) -> Vec<String>;

/// A screen: everything that one subject brings to the pages and calls.
#[derive(Clone, Copy)]
pub struct Screen {
    /// Its name: that of its folder, of its templates and of the file of its words.
    pub name: &'static str,
    /// Its place in the menu, which has at most five.
    pub menu: Option<MenuItem>,
    /// Its place under the name of who is signed in.
    pub aside: Option<MenuItem>,
    /// Its place in the menu of members, which has at most five.
    pub member_menu: Option<MenuItem>,
    /// Its place under a member's name.
    pub member_aside: Option<MenuItem>,
    /// Its pages, forms and calls, for those whom the guard lets in.
    pub routes: fn() -> Pages,
    /// Its pages at the door, for everybody.
    pub door: fn() -> Pages,
    /// What its calls say of themselves.
    pub calls: Option<fn() -> Document>,
    /// Its words, where they are not among those of this crate.
    pub words: Option<Vocabulary>,
    /// What it says beside a booking that another screen shows.
    pub beside: Option<Beside>,
    /// Its calls for everybody, programs of other origins among them: none of them trusts a cookie.
    pub open: fn() -> Pages,
    /// Its pages and calls that are open to members, as `GET /path/{part}`; all others are for hosts and admins.
    pub for_members: &'static [&'static str],
    /// Those that are open to directors besides.
    pub for_directors: &'static [&'static str],
    /// Its addresses at which files come and go: their answers take as long as the files are large.
    pub files: &'static [&'static str],
}

impl Screen {
    /// A screen of a name, with nothing on it.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            menu: None,
            aside: None,
            member_menu: None,
            member_aside: None,
            routes: Router::new,
            door: Router::new,
            calls: None,
            words: None,
            beside: None,
            open: Router::new,
            for_members: &[],
            for_directors: &[],
            files: &[],
        }
    }
}

/// How much waits behind the entries of the menu.
struct Counted {
    change: u64,
    minute: (Date, u16),
    of: Vec<usize>,
}

/// Everything that pages and calls are made of.
pub struct Site {
    /// The replica.
    pub replica: Arc<dyn LiveReplica>,
    /// The guard.
    pub auth: Auth,
    /// What stands before the pages.
    pub front: Front,
    /// The screens of this program.
    pub screens: Vec<Screen>,
    /// What the screens of the program's own work on, beside the replica: handlers take it out of each request.
    pub extensions: Extensions,
    /// Ends the streams of events when the program stops.
    pub stopping: CancellationToken,
    /// How much waited behind the entries of the menu, at which state of what is visible and at which minute.
    counted: Mutex<Option<Counted>>,
    /// Places for streams of events.
    pub(crate) streams: Arc<Semaphore>,
    /// Files that were sent and wait for a second word.
    pub(crate) uploads: Uploads,
}

impl Site {
    /// The site of a replica, without anything yet that screens of the program's own work on.
    pub fn new(replica: Arc<dyn LiveReplica>, auth: Auth, screens: impl Into<Vec<Screen>>) -> Self {
        let (stopping, streams) = (CancellationToken::new(), Arc::new(Semaphore::new(STREAMS)));
        let (front, extensions, counted) = (Front::default(), Extensions::new(), Mutex::default());
        let uploads = Uploads::default();
        Self { replica, auth, front, screens: screens.into(), extensions, stopping, counted, streams, uploads }
    }

    /// Behind what the configuration says.
    #[must_use]
    pub fn behind(self, front: Front) -> Self {
        Self { front, ..self }
    }

    /// Adds what screens of the program's own work on.
    #[must_use]
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, own: T) -> Self {
        self.extensions.insert(own);
        self
    }

    /// The menu of members.
    pub fn member_menu(&self) -> Vec<MenuItem> {
        self.screens.iter().filter_map(|screen| screen.member_menu).collect()
    }

    /// What stands under a member's name.
    pub fn member_aside(&self) -> Vec<MenuItem> {
        self.screens.iter().filter_map(|screen| screen.member_aside).collect()
    }

    /// Whether a page or call, by its method and the pattern of its path, is open to a rank.
    pub(crate) fn opens(&self, rank: Rank, method: &Method, pattern: &str) -> bool {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let asked = format!("{method} {pattern}");
        let listed = |list: &[&str]| list.contains(&asked.as_str());
        rank >= Rank::Host
            || self
                .screens
                .iter()
                .any(|screen| listed(screen.for_members) || rank == Rank::Director && listed(screen.for_directors))
    }

    /// The words of screens of the program's own.
    pub fn vocabularies(&self) -> Vec<Vocabulary> {
        self.screens.iter().filter_map(|screen| screen.words).collect()
    }

    /// What the screens say beside a booking.
    pub fn beside(&self, words: &Words, moment: &dyn Moment, booking: &Booking) -> Vec<String> {
        let say = self.screens.iter().filter_map(|screen| screen.beside);
        say.flat_map(|beside| beside(words, moment, booking)).collect()
    }

    /// The menu.
    pub fn menu(&self) -> Vec<MenuItem> {
        self.screens.iter().filter_map(|screen| screen.menu).collect()
    }

    /// The menu, with how much waits behind each entry at a minute of today. It is counted once for each state of what is
    /// visible: every page shows it.
    pub(crate) fn counted_menu(&self, moment: &dyn Moment, minute: u16) -> Vec<(MenuItem, usize)> {
        let menu = self.menu();
        let (change, minute) = (*self.replica.watch().borrow(), (moment.today(), minute));
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let known = counted.take().filter(|known| (known.change, known.minute) == (change, minute));
        let count = |item: &MenuItem| item.count.map_or(0, |count| count(moment, minute.1));
        let known = known.unwrap_or_else(|| Counted { change, minute, of: menu.iter().map(count).collect() });
        let all = menu.into_iter().zip(known.of.iter().copied()).collect();
        *counted = Some(known);
        all
    }

    /// What stands under the name of who is signed in.
    pub fn aside(&self) -> Vec<MenuItem> {
        self.screens.iter().filter_map(|screen| screen.aside).collect()
    }

    /// What `make` makes of all that is visible and known at this moment.
    pub fn moment<T>(&self, make: impl FnOnce(&dyn Moment) -> T) -> Result<T, Problem> {
        let mut make = Some(make);
        let mut made = None;
        self.replica.read(&mut |moment| {
            if let Some(make) = make.take() {
                made = Some(make(moment));
            }
        });
        // A replica that shows nothing has a fault of its own: see `LiveReplica::read`.
        made.ok_or_else(Problem::internal)
    }

    /// What `make` makes of all that is visible and known at this moment, and of its digests.
    pub(crate) fn moment_with_digests<T>(&self, make: impl FnOnce(&dyn Moment, &Digests) -> T) -> Result<T, Problem> {
        let mut make = Some(make);
        let mut made = None;
        self.replica.read_with_digests(&mut |moment, digests| {
            if let Some(make) = make.take() {
                made = Some(make(moment, digests));
            }
        });
        made.ok_or_else(Problem::internal)
    }

    /// What `make` makes of all that is visible at this moment, and of who decides where.
    pub fn look<T>(&self, make: impl FnOnce(&View, &dyn Stewards) -> T) -> Result<T, Problem> {
        self.moment(|moment| make(moment.view(), moment.stewards()))
    }

    /// An idempotency key that no other form has: what sends it says what it is for.
    pub fn fresh_key(&self, of: &str) -> Result<String, Problem> {
        use std::fmt::Write as _;
        let random = self.replica.random().ok_or_else(Problem::internal)?;
        let mut key = format!("{of}-");
        for byte in random {
            // Writing to a String cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Ok(key)
    }

    /// The rights of a visitor: a session under the box's password is the host's on a node, the admin's on the hub; a person
    /// has their own.
    pub fn caller(&self, visitor: Visitor) -> Result<Caller, Problem> {
        Ok(match (visitor, self.moment(|moment| moment.here().role)?) {
            (Visitor::Person(signed_in), _) => caller_of(&signed_in),
            (Visitor::Token, _) | (Visitor::Session, Role::Hub) => Caller::Admin,
            (Visitor::Session, _) => Caller::Host,
        })
    }
}

/// Whether an address is meant for programs: problems are documents there, and nobody is led to a sign-in page.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || path == "/healthz" || path == "/live"
}

/// Leads on, with a session.
pub(crate) fn signed_in(site: &Site, to: OwnPath, device: &Device) -> Response {
    let Some(random) = site.replica.random() else { return Problem::internal().into_response() };
    let mut response = to.lead();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_in(site.replica.now().as_second(), random, device));
    response
}

/// Percent-encodes a query.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
                _ => {
                    use std::fmt::Write as _;
                    // Writing to a String cannot fail.
                    let _ = write!(out, "%{byte:02X}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_keeps_every_byte() {
        assert_eq!(query([("next", "/day?a=é&b"), ("to", "en")]), "next=%2Fday%3Fa%3D%C3%A9%26b&to=en");
    }
}
